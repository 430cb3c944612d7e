# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""The command line of trtplan, as scripts use it: cli.py TRTPLAN."""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from onnx import TensorProto

import models

TRTPLAN = sys.argv.pop()
GOOD, FAILED, USAGE, UNSUPPORTED, BAD_INPUT = range(5)


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix='trtplan-test-')
        self.env = dict(os.environ, TRTINFER_CACHE_DIR=self.path('cache'))
        self.conv = models.conv_net(self.path('conv.onnx'), 2)
        self.x = np.random.default_rng(3).standard_normal(
            (2, 3, 8, 8)).astype('f4')
        self.x_file = self.save('x.npy', self.x)

    def tearDown(self):
        shutil.rmtree(self.dir)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def save(self, name, array):
        np.save(self.path(name), array)
        return self.path(name)

    def trtplan(self, *args, code=GOOD, **kwargs):
        kwargs.setdefault('timeout', 120)
        p = subprocess.run([TRTPLAN, *args], capture_output=True, text=True,
                           env=self.env, **kwargs)
        self.assertEqual(p.returncode, code, (args, p.stdout, p.stderr))
        if code == GOOD:
            self.assertEqual(p.stderr, '')
        elif code != FAILED or p.stderr:
            self.assertTrue(p.stderr.startswith('trtplan'), p.stderr)
        return p

    def fails(self, code, want, *args, **kwargs):
        err = self.trtplan(*args, code=code, **kwargs).stderr
        self.assertIn(want, err)
        return err

    def run_model(self, model, *inputs, code=GOOD):
        out = self.path('out')
        args = [a for i in inputs for a in ('--input', i)]
        self.trtplan('run', model, *args, '--output-dir', out, code=code)
        return {f[:-4]: np.load(os.path.join(out, f))
                for f in os.listdir(out)}


class Basics(Case):
    def test_through_a_loader(self):
        """As bundles start it where the C library is older."""
        with open(TRTPLAN, 'rb') as f:
            head = f.read(4096)
        loader = head[head.index(b'/lib'):].split(b'\0')[0].decode()
        self.env.pop('GOMP_SPINCOUNT', None)
        p = subprocess.run([loader, TRTPLAN, '--version'], text=True,
                           capture_output=True, env=self.env, timeout=60)
        self.assertEqual((p.returncode, p.stderr), (GOOD, ''))
        self.assertIn('trtplan', p.stdout)

    def test_version_and_help(self):
        self.assertRegex(self.trtplan('--version').stdout,
                         r'^trtplan \d+\.\d+\.\d+\n$')
        text = self.trtplan('--help').stdout
        for command in ('build', 'run', 'inspect', 'bench', 'compare',
                        'calibrate', 'cache', 'devices'):
            self.assertIn(command, text)
            self.assertIn('Examples:',
                          self.trtplan(command, '--help').stdout)

    def test_wrong_usage(self):
        self.fails(USAGE, 'command is missing')
        self.fails(USAGE, "no command 'frob'", 'frob')
        self.fails(USAGE, '--frob', 'build', '--frob')
        self.fails(USAGE, 'argument is missing', 'build')
        self.fails(USAGE, 'too many', 'build', 'a', 'b', '-o', 'c')
        self.fails(USAGE, '-o FILE', 'build', self.conv)
        self.fails(USAGE, 'backend', 'build', self.conv, '-o',
                   self.path('p'), '--backend', 'abacus')
        self.fails(USAGE, '--output-dir', 'run', self.conv)
        self.fails(USAGE, 'exclude', 'inspect', self.conv, '--dot', '--json')
        self.fails(USAGE, '--expect', 'compare', self.conv)
        self.fails(USAGE, 'neither', 'cache', 'burn')
        self.fails(USAGE, '--seconds', 'bench', self.conv, '--seconds', '-1')

    def test_errors_are_one_line_first(self):
        err = self.fails(UNSUPPORTED, 'the_node', 'build',
                         models.unsupported(self.path('u.onnx')), '-o',
                         self.path('u.plan'))
        self.assertIn('Warp', err.splitlines()[0])
        self.assertFalse(os.path.exists(self.path('u.plan')))


class Build(Case):
    def test_a_plan_runs_like_its_model(self):
        plan = self.path('c.plan')
        want = models.answer(self.conv, {'x': self.x})
        self.trtplan('build', self.conv, '-o', plan)
        for model in (self.conv, plan):
            got = self.run_model(model, 'x=' + self.x_file)
            self.assertEqual(sorted(got), ['out_relu_0', 'sum'])
            np.testing.assert_allclose(got['sum'], want['sum'], 1e-5, 1e-5)
            np.testing.assert_allclose(got['out_relu_0'],
                                       want['out/relu:0'], 1e-5, 1e-5)

    def test_the_graph_is_dumped_after_each_pass(self):
        folder = self.path('ir/deep')
        self.trtplan('build', self.conv, '-o', self.path('c.plan'),
                     '--dump-ir', folder)
        names = sorted(os.listdir(folder))
        self.assertEqual(names[0], '000-import.tir')
        self.assertTrue(any(n.endswith('-activation.tir') for n in names))
        with open(os.path.join(folder, names[-1])) as last:
            self.assertIn('-> act relu', last.read())
        self.fails(FAILED, 'older', 'build', self.conv, '-o',
                   self.path('c.plan'), '--dump-ir',
                   os.path.join(self.save('older.npy', self.x), 'ir'))

    def test_shapes_are_overridden(self):
        plan = self.path('c.plan')
        self.trtplan('build', self.conv, '-o', plan, '--shape', 'x=1x3x6x10')
        x = self.x[:1, :, :6].repeat(2, 3)[..., :10]
        got = self.run_model(plan, 'x=' + self.save('x2.npy', x))
        self.assertEqual(got['sum'].shape, (1, 3, 6, 10))
        self.fails(USAGE, "no input 'z'", 'build', self.conv, '-o', plan,
                   '--shape', 'z=1')
        self.fails(USAGE, 'NAME=1x3', 'build', self.conv, '-o', plan,
                   '--shape', 'x=1xfour')
        self.fails(FAILED, 'conv', 'build', self.conv, '-o', plan,
                   '--shape', 'x=1x4x8x8')

    def test_broken_models_are_refused(self):
        """Soon, with the file's name in the first line: neither does a pipe
        make it wait, nor a device fill the memory."""
        data = open(self.conv, 'rb').read()
        bad = ['/dev/zero', self.path('none.onnx'), self.dir]
        for name, content in (('empty', b''), ('cut', data[:len(data) // 2]),
                              ('short', data[:-1]), ('text', b'hello'),
                              ('zero', bytes(100))):
            bad.append(self.path(name + '.onnx'))
            open(bad[-1], 'wb').write(content)
        for name in ('fifo', 'fifo.onnx', 'fifo.plan'):
            bad.append(self.path(name))
            os.mkfifo(bad[-1])
        for path in bad:
            for args in (('build', path, '-o', self.path('p')),
                         ('run', path, '--output-dir', self.path('o'))):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                err = self.fails(BAD_INPUT, path, *args, timeout=20)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                self.assertIn(path, err.splitlines()[0])
                self.assertLess(after.ru_utime + after.ru_stime
                                - before.ru_utime - before.ru_stime, 1)
        self.assertFalse(os.path.exists(self.path('p')))
        self.assertFalse(os.path.exists(self.path('o')))

    def test_broken_plans_are_refused(self):
        plan = self.path('c.plan')
        self.trtplan('build', self.conv, '-o', plan)
        data = open(plan, 'rb').read()
        cut, changed = self.path('cut.plan'), self.path('changed')
        open(cut, 'wb').write(data[:-1])
        self.fails(BAD_INPUT, 'bytes', 'inspect', cut)
        bad = bytearray(data)
        bad[-1] ^= 1
        open(changed, 'wb').write(bad)
        self.fails(BAD_INPUT, 'checksum', 'bench', changed)

    def test_the_old_plan_survives_a_failure(self):
        plan = self.path('c.plan')
        open(plan, 'w').write('old')
        self.fails(UNSUPPORTED, 'Warp', 'build',
                   models.unsupported(self.path('u.onnx')), '-o', plan)
        full = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                        resource.setrlimit(resource.RLIMIT_FSIZE, (99, 99)))
        before = sorted(os.listdir(self.dir))
        self.fails(FAILED, plan, 'build', self.conv, '-o', plan,
                   preexec_fn=full)
        self.assertEqual(sorted(os.listdir(self.dir)), before)
        self.assertEqual(open(plan).read(), 'old')
        self.fails(FAILED, 'nowhere', 'build', self.conv, '-o',
                   self.path('nowhere', 'c.plan'))


class Run(Case):
    def test_rows_beyond_the_batch_are_sliced(self):
        rng = np.random.default_rng(5)
        x = rng.standard_normal((7, 3, 8, 8)).astype('f4')
        one = models.conv_net(self.path('any.onnx'), None)
        want = models.answer(one, {'x': x})
        for model in (self.conv, one):
            got = self.run_model(model, 'x=' + self.save('x7.npy', x))
            np.testing.assert_allclose(got['sum'], want['sum'], 1e-5, 1e-5)
        got = self.run_model(self.conv, 'x=' + self.save('x1.npy', x[:1]))
        np.testing.assert_allclose(got['sum'], want['sum'][:1], 1e-5, 1e-5)

    def test_inputs_that_do_not_fit(self):
        run = lambda code, want, *a: self.fails(
            code, want, 'run', self.conv, *a, '--output-dir',
            self.path('o'))
        run(USAGE, "'x' f32 2x3x8x8")
        run(USAGE, 'NAME=FILE.npy', '--input', self.x_file)
        run(USAGE, "'x'", '--input', 'z=' + self.x_file)
        run(USAGE, 'twice', '--input', 'x=' + self.x_file, '--input',
            'x=' + self.x_file)
        run(BAD_INPUT, 'none.npy', '--input', 'x=' + self.path('none.npy'))
        wide = self.save('wide.npy', self.x.astype('f8'))
        run(BAD_INPUT, 'another type', '--input', 'x=' + wide)
        flat = self.save('flat.npy', self.x.reshape(2, -1))
        run(BAD_INPUT, 'number of dimensions', '--input', 'x=' + flat)
        less = self.save('less.npy', self.x[:, :, :4])
        run(BAD_INPUT, 'a dimension differs', '--input', 'x=' + less)
        none = self.save('none_.npy', self.x[:0])
        run(BAD_INPUT, 'no rows', '--input', 'x=' + none)
        self.assertEqual(os.listdir(self.path('o'))
                         if os.path.exists(self.path('o')) else [], [])

    def test_every_type_of_numpy_passes(self):
        types = [('f4', TensorProto.FLOAT), ('f2', TensorProto.FLOAT16),
                 ('f8', TensorProto.DOUBLE), ('i1', TensorProto.INT8),
                 ('u1', TensorProto.UINT8), ('i2', TensorProto.INT16),
                 ('u2', TensorProto.UINT16), ('i4', TensorProto.INT32),
                 ('u4', TensorProto.UINT32), ('i8', TensorProto.INT64),
                 ('u8', TensorProto.UINT64), ('?', TensorProto.BOOL)]
        base = np.arange(24).reshape(2, 3, 4)
        for name, onnx_type in types:
            a = (base % 2 if name == '?' else base).astype(name)
            model = models.identity(self.path('i.onnx'), onnx_type, [2, 3, 4])
            got = self.run_model(model, 'x=' + self.save('a.npy', a))['y']
            self.assertEqual(got.dtype, a.dtype)
            np.testing.assert_array_equal(got, a)
            got = self.run_model(model, 'x=' + self.save(
                'a.npy', np.asfortranarray(a)))['y']
            np.testing.assert_array_equal(got, a)

    def test_shapes_of_numpy(self):
        for shape in ((), (3,), (1, 1, 1, 1, 2)):
            a = np.ones(shape, 'f4')
            model = models.identity(self.path('i.onnx'), TensorProto.FLOAT,
                                    list(shape))
            got = self.run_model(model, 'x=' + self.save('a.npy', a))['y']
            self.assertEqual(got.shape, shape)

    def npy(self, header, data=b'', version=b'\1\0', magic=b'\x93NUMPY'):
        path = self.path('h.npy')
        size = len(header).to_bytes(2 if version[0] == 1 else 4, 'little')
        open(path, 'wb').write(magic + version + size + header.encode()
                               + data)
        return path

    def test_headers_of_npy(self):
        good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}"
        model = models.identity(self.path('i.onnx'), TensorProto.FLOAT, [2])
        for version in (b'\1\0', b'\2\0', b'\3\0'):
            path = self.npy(good, bytes(8), version)
            self.run_model(model, 'x=' + path)
        contents = [
            (good, bytes(7)), (good, bytes(9)), (good[:-1], bytes(8)),
            ('', bytes(8)), (good + 'x', bytes(8)),
            (good.replace('(2,)', '(2'), bytes(8)),
            (good.replace('(2,)', '(-2,)'), bytes(8)),
            (good.replace('(2,)', '(1e9,)'), bytes(8)),
            (good.replace('2', '9' * 30), bytes(8)),
            (good.replace('2', '9223372036854775807'), bytes(8)),
            (good.replace('(2,)', '(4294967296,4294967296)'), bytes(8)),
            (good.replace('False', 'Maybe'), bytes(8)),
            (good.replace("'shape'", "'descr'"), bytes(8)),
            (good.replace('<f4', '<f4' * 40), bytes(8))]
        for header, data in contents:
            self.fails(BAD_INPUT, 'h.npy', 'run', model, '--input',
                       'x=' + self.npy(header, data), '--output-dir',
                       self.path('o'))
        for version, magic in ((b'\4\0', b'\x93NUMPY'),
                               (b'\1\0', b'\x93NUMPX')):
            path = self.npy(good, bytes(8), version, magic)
            self.fails(BAD_INPUT, 'not a .npy', 'run', model, '--input',
                       'x=' + path, '--output-dir', self.path('o'))
        for descr in ('>f4', '<c8', '|O', '<U4', '<M8'):
            path = self.npy(good.replace('<f4', descr), bytes(8))
            self.fails(BAD_INPUT, descr, 'run', model, '--input',
                       'x=' + path, '--output-dir', self.path('o'))

    def test_every_cut_of_an_npy_is_refused(self):
        model = models.identity(self.path('i.onnx'), TensorProto.FLOAT, [2])
        data = open(self.save('a.npy', np.ones(2, 'f4')), 'rb').read()
        for n in list(range(0, 20)) + [60, 127, len(data) - 1]:
            path = self.path('cut.npy')
            open(path, 'wb').write(data[:n])
            self.fails(BAD_INPUT, 'cut.npy', 'run', model, '--input',
                       'x=' + path, '--output-dir', self.path('o'))

    def test_nothing_half_written_is_left(self):
        out = self.path('o')
        full = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                        resource.setrlimit(resource.RLIMIT_FSIZE,
                                           (300, 300)))
        self.fails(FAILED, out, 'run', self.conv, '--input',
                   'x=' + self.x_file, '--output-dir', out, preexec_fn=full)
        self.assertEqual(os.listdir(out), [])


class Look(Case):
    def test_inspect(self):
        plan = self.path('c.plan')
        self.trtplan('build', self.conv, '-o', plan)
        text = self.trtplan('inspect', plan).stdout
        self.assertIn('Conv', text)
        self.assertIn('2x3x8x8', text)
        j = json.loads(self.trtplan('inspect', plan, '--json').stdout)
        self.assertEqual(j['inputs'], [
            {'name': 'x', 'dtype': 'f32', 'shape': [2, 3, 8, 8]}])
        self.assertEqual(j['weight_bytes'], 4 * (81 + 3))
        self.assertTrue(j['recipe_from_plan'])
        conv = [l for l in j['layers'] if l['ops'].startswith('Conv')]
        self.assertEqual(conv[0]['macs'], 2 * 3 * 64 * 27)
        dot = self.trtplan('inspect', plan, '--dot').stdout
        self.assertTrue(dot.startswith('digraph'), dot)
        self.assertEqual(dot.count('{'), dot.count('}'))

    def test_compare(self):
        want = models.answer(self.conv, {'x': self.x})
        y = self.save('y.npy', want['sum'])
        args = ('compare', self.conv, '--input', 'x=' + self.x_file)
        out = self.trtplan(*args, '--expect', 'sum=' + y).stdout
        self.assertIn('same', out)
        off = want['sum'].copy()
        off.flat[5] += 0.01
        bad = self.save('bad.npy', off)
        out = self.trtplan(*args, '--expect', 'sum=' + bad,
                           code=FAILED).stdout
        self.assertIn('DIFFERS', out)
        self.assertIn('element 5', out)
        self.trtplan(*args, '--expect', 'sum=' + bad, '--atol', '0.1')
        off.flat[5] = np.nan
        self.trtplan(*args, '--expect', 'sum=' + self.save('nan.npy', off),
                     '--atol', '0.1', code=FAILED)
        out = self.trtplan(*args, '--expect', 'out/relu:0=' + y,
                           code=FAILED).stdout
        self.assertIn('out/relu:0', out)
        short = self.save('short.npy', want['sum'][:1])
        self.assertIn('shape', self.trtplan(
            *args, '--expect', 'sum=' + short, code=FAILED).stdout)
        self.fails(USAGE, "'sum'", *args, '--expect', 'zum=' + y)

    def test_layers_agree_with_the_reference(self):
        out = self.trtplan('compare', self.conv, '--input',
                           'x=' + self.x_file, '--layers').stdout
        self.assertIn('0 differ, 0 without', out)
        self.assertIn('(Conv)', out)

    def test_cache(self):
        out = self.trtplan('cache', 'list').stdout
        self.assertIn('0 plans', out)
        self.assertIn('removed 0', self.trtplan('cache', 'clean').stdout)
        self.fails(FAILED, self.conv, 'cache', 'list', '--dir', self.conv)


if __name__ == '__main__':
    unittest.main(verbosity=1)
