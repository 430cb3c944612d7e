# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""INT8 on the command line: int8.py TRTPLAN."""
import json
import os
import shutil
import struct
import subprocess
import unittest
import xml.etree.ElementTree

import numpy as np
from onnx import TensorProto
from PIL import Image

import cli
import models


class Int8(cli.Case):
    def setUp(self):
        super().setUp()
        self.model = models.small_cnn(self.path('m.onnx'))
        rng = np.random.default_rng(2)
        self.samples = rng.standard_normal((24, 3, 16, 16)).astype('f4')
        self.data = 'x=' + self.save('samples.npy', self.samples)
        self.plan = self.path('m.plan')

    def build(self, *args, **kwargs):
        return self.trtplan('build', self.model, '-o', self.plan,
                            '--precision', 'int8', *args, **kwargs)

    def inspect(self):
        return json.loads(
            self.trtplan('inspect', self.plan, '--json').stdout)['int8']


class Build(Int8):
    def test_every_method_and_the_report(self):
        for method in ('minmax', 'percentile', 'entropy', 'mse', 'auto'):
            out = self.build('--calibration', self.data, '--int8-method',
                             method, '--report', self.path('r')).stdout
            report = self.inspect()
            self.assertIn('agreement', out)
            if method != 'auto':
                self.assertEqual(report['method'], method)
            self.assertEqual(report['layers_int8'] + report['layers_fp32'], 4)
            self.assertGreater(report['mac_share_int8'], 0.95)
            self.assertGreaterEqual(report['agreement'], 0.5)
        with open(self.path('r', 'report.json')) as f:
            self.assertEqual(json.load(f), report)
        with open(self.path('r', 'report.txt')) as f:
            text = f.read()
        for layer in report['layers']:
            self.assertIn(layer['name'], text)
        plot = xml.etree.ElementTree.parse(self.path('r', 'report.svg'))
        titles = ' '.join(t.text for t in plot.iter() if t.tag.endswith(
            'title'))
        for layer in report['layers']:
            self.assertIn('%s: %.0f us' % (layer['name'], layer['us_int8']),
                          titles)

    def test_frames_are_counted(self):
        self.build('--calibration', self.data, '--calibration-frames', '12',
                   '--int8-method', 'minmax')
        report = self.inspect()
        self.assertEqual(report['samples_calibrated']
                         + report['samples_held_out'], 12)

    def test_pictures_and_broken_ones(self):
        os.mkdir(self.path('p'))
        rng = np.random.default_rng(4)
        for i in range(10):
            Image.fromarray(rng.integers(0, 255, (20, 30, 3), 'u1')).save(
                self.path('p', '%d.png' % i))
        open(self.path('p', '3.png'), 'wb').write(b'\x89PNG broken')
        out = self.build('--calibration', self.path('p'), '--int8-method',
                         'minmax').stdout
        self.assertIn('skipped 1 picture', out)

    @unittest.skipUnless(shutil.which('gst-launch-1.0'), 'no gst-launch-1.0')
    def test_a_video_and_its_uri(self):
        video = self.path('v.ogv')
        made = subprocess.run(
            ['gst-launch-1.0', '-q', 'videotestsrc', 'num-buffers=40',
             'pattern=snow', '!', 'video/x-raw,width=32,height=32', '!',
             'theoraenc', '!', 'oggmux', '!', 'filesink',
             'location=' + video], timeout=60)
        if made.returncode != 0:
            self.skipTest('no Theora')
        for spec in (video, 'file://' + video):
            self.build('--calibration', spec, '--calibration-frames', '9',
                       '--int8-method', 'minmax', timeout=170)
            report = self.inspect()
            self.assertEqual(report['samples_calibrated']
                             + report['samples_held_out'], 9)
        self.fails(cli.BAD_INPUT, 'rtsp://127.0.0.1:9/none', 'build',
                   self.model, '-o', self.plan, '--precision', 'int8', '--calibration',
                   'rtsp://127.0.0.1:9/none')

    def test_wrong_usage(self):
        def refused(code, want, *args):
            self.fails(code, want, 'build', self.model, '-o', self.plan,
                       *args)
        refused(cli.USAGE, '--calibration', '--precision', 'int8')
        refused(cli.USAGE, 'int8', '--calibration', self.data)
        refused(cli.USAGE, 'fp32, fp16 or int8', '--precision', 'int4')
        refused(cli.BAD_INPUT, "method 'magic'", '--precision', 'int8',
                '--calibration', self.data, '--int8-method', 'magic')
        refused(cli.BAD_INPUT, 'no folder', '--precision', 'int8',
                '--calibration', self.path('nowhere'))
        self.assertFalse(os.path.exists(self.plan))

    def test_the_graph_is_dumped(self):
        self.build('--calibration', self.data, '--int8-method', 'minmax',
                   '--dump-ir', self.path('ir'))
        names = sorted(os.listdir(self.path('ir')))
        with open(self.path('ir', names[0])) as first:
            self.assertIn('QuantizeLinear', first.read())
        with open(self.path('ir', names[-1])) as last:
            self.assertIn('TrtQConv', last.read())


class Calibrate(Int8):
    def test_a_calibration_builds_elsewhere(self):
        file = self.path('m.calibration')
        self.trtplan('calibrate', self.model, '-o', file, '--calibration',
                     self.data, '--int8-method', 'minmax')
        self.assertEqual(sorted(os.listdir(self.dir)), sorted(
            ['conv.onnx', 'x.npy', 'm.onnx', 'samples.npy', 'm.calibration']))
        self.build('--calibration', file)
        own = self.trtplan('inspect', self.plan).stdout
        self.build('--calibration', self.data, '--int8-method', 'minmax')
        self.assertEqual(
            [l for l in own.splitlines() if 'TrtQConv' in l],
            [l for l in self.trtplan('inspect', self.plan).stdout.splitlines()
             if 'TrtQConv' in l])
        other = models.small_cnn(self.path('other.onnx'))
        graph = models.onnx.load(other)
        weights = graph.graph.initializer[0]
        weights.raw_data = bytes(reversed(weights.raw_data))
        models.onnx.save(graph, other)
        self.fails(cli.BAD_INPUT, 'calibration was made for', 'build', other,
                   '-o', self.plan, '--precision', 'int8', '--calibration',
                   file)

    def tensorrt_cache(self, scales):
        with open(self.path('trt.cache'), 'w') as f:
            f.write('TRT-8601-EntropyCalibration2\n')
            for name, scale in scales.items():
                f.write('%s: %s\n' % (name, struct.pack('>f', scale).hex()))
        return self.path('trt.cache')

    def test_tensorrt_caches_are_taken(self):
        """By hand: the names are the model's, the scales s8's."""
        acts = models.answer(models.reveal(self.model,
                                           self.path('r.onnx')),
                             {'x': self.samples[:1]})
        scales = {n: float(np.abs(a).max()) / 127 for n, a in acts.items()}
        scales['x'] = float(np.abs(self.samples).max()) / 127
        cache = self.tensorrt_cache(scales)
        self.build('--calibration', cache)
        self.assertEqual(self.inspect()['method'], 'TensorRT cache')
        self.assertGreater(self.inspect()['mac_share_int8'], 0.95)
        x = self.samples[:1]
        want = models.answer(self.model, {'x': x})['prob']
        got = self.run_model(self.plan, 'x=' + self.save('one.npy', x))
        np.testing.assert_allclose(got['prob'], want, atol=0.05)
        own = self.path('own.calibration')
        self.trtplan('calibrate', self.model, '-o', own, '--calibration',
                     cache)
        with open(own) as f:
            lines = f.read().splitlines()
        self.assertEqual(lines[0], 'gst-trtinfer calibration 1')
        high = [float(l.split()[4]) for l in lines
                if l.startswith('tensor ') and l.endswith(' x')]
        self.assertAlmostEqual(high[0], scales['x'] * 127, 3)

    def test_what_a_cache_does_not_know_stays_float(self):
        """'two' reads what is pooled of 'b', which the cache leaves out."""
        acts = models.answer(models.reveal(self.model,
                                           self.path('r.onnx')),
                             {'x': self.samples[:1]})
        acts['x'] = self.samples[:1]
        scales = {n: float(np.abs(a).max()) / 127 for n, a in acts.items()
                  if n not in ('b', 'p')}
        self.build('--calibration', self.tensorrt_cache(scales))
        self.assertEqual(
            {l['name']: l['precision'] for l in self.inspect()['layers']},
            {'one': 'int8', 'two': 'fp32', 'three': 'int8',
             'scores': 'int8'})

    def test_bad_caches(self):
        def refused(want, text, code=cli.BAD_INPUT):
            with open(self.path('bad.cache'), 'w') as f:
                f.write(text)
            self.fails(code, want, 'calibrate', self.model, '-o',
                       self.path('no'), '--calibration',
                       self.path('bad.cache'))
            self.assertFalse(os.path.exists(self.path('no')))
        head = 'TRT-8601-EntropyCalibration2\n'
        refused('line 2', head + 'x 3c010a14\n')
        refused('hex', head + 'x: 7fc00000\n')       # NaN
        refused('hex', head + 'x: bf800000\n')       # negative
        refused('hex', head + 'x: 3c010a14ff\n')
        refused('no tensors', head)
        refused('another model', head + 'nobody: 3c010a14\n')

    def test_wrong_usage(self):
        self.fails(cli.USAGE, '-o FILE', 'calibrate', self.model,
                   '--calibration', self.data)
        self.fails(cli.USAGE, '--calibration', 'calibrate', self.model, '-o',
                   self.path('c'))
        self.trtplan('build', self.model, '-o', self.plan)
        self.fails(cli.USAGE, 'is a plan', 'calibrate', self.plan, '-o',
                   self.path('c'), '--calibration', self.data)


class Halves(Int8):
    """The same options in front of --precision fp16."""

    def build(self, *args, **kwargs):
        return self.trtplan('build', self.model, '-o', self.plan,
                            '--precision', 'fp16', *args, **kwargs)

    def metadata(self):
        return json.loads(self.trtplan('inspect', self.plan, '--json').stdout
                          )['metadata'].get('trt.float.tensors')

    def test_nothing_is_too_large(self):
        for more in ([], ['--calibration', self.data]):
            self.assertEqual(self.build(*more).stdout, '')
            self.assertIsNone(self.metadata())
        j = json.loads(self.trtplan(
            'compare', self.plan, '--reference', self.model, '--data',
            self.data, '--json').stdout)
        self.assertIsNone(j['first_not_finite'])
        self.assertEqual([l['name'] for l in j['layers']][:2], ['one', 'two'])
        self.assertGreater(j['layers'][0]['sqnr_db'], 40)

    def test_samples_that_are_too_large(self):
        huge = 'x=' + self.save('huge.npy', self.samples[:2] * 1e5)
        self.build()
        text = self.trtplan('compare', self.plan, '--reference', self.model,
                            '--data', huge, code=cli.FAILED).stdout
        self.assertRegex(text, 'first layer that makes an infinity or a NaN: ')
        out = self.build('--calibration', huge).stdout
        self.assertIn('stay f32', out)
        self.assertIn(' x\n', out)
        self.assertIn(self.metadata(), out)
        text = self.trtplan('compare', self.plan, '--reference', self.model,
                            '--data', huge).stdout
        self.assertNotIn('an infinity', text)

    def test_a_cache_holds_no_values(self):
        self.trtplan('calibrate', self.model, '-o', self.path('c'),
                     '--calibration', self.data)
        self.fails(cli.USAGE, 'a cache is for INT8', 'build', self.model, '-o',
                   self.plan, '--precision', 'fp16', '--calibration',
                   self.path('c'))


class Reference(Int8):
    def setUp(self):
        super().setUp()
        self.build('--calibration', self.data, '--int8-method', 'minmax')

    def compare(self, *args, code=cli.GOOD):
        return json.loads(self.trtplan(
            'compare', *args, '--data', self.data, '--json',
            code=code).stdout)

    def test_a_plan_beside_its_model(self):
        j = self.compare(self.plan, '--reference', self.model, '--target',
                         '0.5')
        self.assertEqual(j['samples'], 24)
        self.assertGreater(j['output_sqnr_db'], 15)
        names = [l['name'] for l in j['layers']]
        self.assertEqual(names[:3], ['one', 'two', 'three'])
        report = {l['name']: l for l in self.inspect()['layers']}
        for layer in j['layers'][:3]:
            self.assertGreater(layer['sqnr_db'], 15)
            if 'sqnr_db' in report[layer['name']]:
                self.assertAlmostEqual(layer['sqnr_db'],
                                       report[layer['name']]['sqnr_db'],
                                       delta=6)
        self.assertIsNone(j['first_diverging'])

    def test_where_it_diverges(self):
        """Another weight in one layer shows there, not before."""
        graph = models.onnx.load(self.model)
        for w in graph.graph.initializer:
            if w.name == 'w2':
                a = models.numpy_helper.to_array(w)
                w.CopyFrom(models.numpy_helper.from_array(
                    a[::-1].copy(), 'w2'))
        other = self.path('other.onnx')
        models.onnx.save(graph, other)
        j = self.compare(self.plan, '--reference', other, code=cli.FAILED)
        self.assertEqual(j['first_diverging'], 'two')
        self.assertGreater(j['layers'][0]['sqnr_db'], 20)
        text = self.trtplan('compare', self.plan, '--reference', other,
                            '--data', self.data, code=cli.FAILED).stdout
        self.assertIn('NOT MET', text)
        self.assertRegex(text, 'first layer that diverges .*: two')

    def test_a_quantised_model_beside_its_float_self(self):
        qdq = models.quantise(self.model, self.path('q.onnx'), self.samples)
        j = self.compare(qdq, '--reference', 'fp32', '--target', '0.5')
        self.assertGreater(j['output_sqnr_db'], 5)
        self.assertLess(j['output_sqnr_db'], 100)
        one = [l for l in j['layers'] if l['name'] == 'one']
        self.assertGreater(one[0]['sqnr_db'], 25)

    def test_wrong_usage(self):
        self.fails(cli.USAGE, 'holds no float weights', 'compare', self.plan,
                   '--reference', 'fp32', '--data', self.data)
        self.fails(cli.USAGE, 'need each other', 'compare', self.plan,
                   '--reference', self.model)
        self.fails(cli.USAGE, 'does not go with', 'compare', self.plan,
                   '--reference', self.model, '--data', self.data,
                   '--layers')
        self.fails(cli.BAD_INPUT, 'no output has the same name', 'compare',
                   self.plan, '--reference', self.conv, '--data', self.data)
        self.fails(cli.BAD_INPUT, 'does not fit', 'compare', self.plan,
                   '--reference', models.identity(
                       self.path('i.onnx'), TensorProto.FLOAT, [4]), '--data',
                   self.data)

    def test_diff(self):
        def diff(a, b, code):
            return self.trtplan('inspect', '--diff', a, b, code=code).stdout
        plain = self.path('f.plan')
        self.trtplan('build', self.model, '-o', plain)
        self.assertIn('the same', diff(plain, plain, cli.GOOD))
        out = diff(plain, self.plan, cli.FAILED)
        self.assertIn('- layer one: ', out)
        self.assertRegex(out, r'\+ layer one: .*TrtQConv')
        self.assertIn('+ metadata trt.int8.report', out)
        again = self.path('again.plan')
        shutil.copy(self.plan, again)
        self.build('--calibration', self.data, '--int8-method', 'entropy')
        self.assertIn('other weights', diff(again, self.plan, cli.FAILED))
        self.fails(cli.USAGE, 'two plans', 'inspect', '--diff', plain)
        self.fails(cli.USAGE, 'too many', 'inspect', plain, self.plan)


if __name__ == '__main__':
    unittest.main(verbosity=1)
