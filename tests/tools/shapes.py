# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Plans with profiles: shapes.py TRTPLAN."""
import json
import unittest

import numpy as np

import cli
import models

SMALL = 'x=1x3x4x4:1x3x8x8:4x3x16x16'
LARGE = 'x=1x3x16x16:1x3x32x24:1x3x64x64'


class Profiles(cli.Case):
    def setUp(self):
        super().setUp()
        self.model = models.shape_net(self.path('s.onnx'))
        self.plan = self.path('s.plan')
        self.trtplan('build', self.model, '-o', self.plan, '--profile', SMALL,
                     '--profile', LARGE)

    def random(self, *shape):
        return np.random.default_rng(1).standard_normal(shape).astype('f4')

    def test_every_shape_is_right(self):
        for shape in ((1, 3, 8, 8), (4, 3, 16, 16), (3, 3, 5, 7),
                      (1, 3, 64, 64), (1, 3, 33, 17)):
            x = self.random(*shape)
            want = models.answer(self.model, {'x': x})
            got = self.run_model(self.plan, 'x=' + self.save('x.npy', x))
            for name in ('y', 'z'):
                np.testing.assert_allclose(got[name], want[name], 1e-5, 1e-5)

    def test_more_rows_than_a_profile_are_sliced(self):
        x = self.random(10, 3, 8, 8)
        want = models.answer(self.model, {'x': x})
        got = self.run_model(self.plan, 'x=' + self.save('x.npy', x))
        np.testing.assert_allclose(got['y'], want['y'], 1e-5, 1e-5)

    def test_other_shapes_are_refused_with_the_range(self):
        for shape in ((1, 3, 65, 64), (2, 3, 64, 64), (1, 3, 3, 8)):
            x = 'x=' + self.save('x.npy', self.random(*shape))
            err = self.fails(cli.BAD_INPUT, '1x3x4x4 to 4x3x16x16', 'run',
                             self.plan, '--input', x, '--output-dir',
                             self.path('out'))
            self.assertIn('1x3x16x16 to 1x3x64x64', err)
            self.assertIn('x'.join(map(str, shape)), err)
        self.fails(cli.BAD_INPUT, '4x3x16x16', 'bench', self.plan, '--shape',
                   'x=1x3x99x99')
        self.fails(cli.BAD_INPUT, '4x3x16x16', 'bench', self.plan, '--batch',
                   '9')

    def test_bench_and_inspect(self):
        def bench(*args):
            return json.loads(self.trtplan(
                'bench', self.plan, '--seconds', '0.05', '--json',
                *args).stdout)
        self.assertEqual(bench()['shape'], 'x=1x3x8x8')
        self.assertEqual(bench('--shape', 'x=?x3x64x48')['shape'],
                         'x=1x3x64x48')
        j = bench('--batch', '3')
        self.assertEqual((j['shape'], j['batch']), ('x=3x3x8x8', 3))
        j = json.loads(self.trtplan('inspect', self.plan, '--json').stdout)
        self.assertEqual([p['x']['max'] for p in j['profiles']],
                         [[4, 3, 16, 16], [1, 3, 64, 64]])
        self.assertTrue(j['recipe_from_plan'])
        self.assertIn('x=1x3x16x16:1x3x32x24:1x3x64x64',
                      self.trtplan('inspect', self.plan).stdout)

    def test_a_fixed_model_is_opened(self):
        fixed = models.shape_net(self.path('f.onnx'), 1, 8, 8)
        self.trtplan('build', fixed, '-o', self.plan, '--profile',
                     'x=1x3x8x8:1x3x8x8:1x3x12x20')
        x = self.random(1, 3, 11, 20)
        want = models.answer(self.model, {'x': x})
        got = self.run_model(self.plan, 'x=' + self.save('x.npy', x))
        np.testing.assert_allclose(got['y'], want['y'], 1e-5, 1e-5)

    def test_a_traced_batch_is_let_go(self):
        def reshape(name, *target):
            return models.save(
                self.path(name), [models.helper.make_node(
                    'Reshape', ['x', 't'], ['y'])],
                [models.value('x', [1, 3, 4])], [models.value('y', None)],
                [('t', np.array(target))])
        profile = ['-o', self.plan, '--profile', 'x=1x3x4:2x3x4:5x3x4']
        self.trtplan('build', reshape('t.onnx', 1, 6, 2), *profile)
        x = self.random(5, 3, 4)
        got = self.run_model(self.plan, 'x=' + self.save('x.npy', x))
        np.testing.assert_array_equal(got['y'], x.reshape(5, 6, 2))
        r = self.trtplan('build', reshape('m.onnx', 6, 2), *profile,
                         code=cli.FAILED)
        self.assertIn('(Reshape)', r.stderr)

    def test_several_inputs_in_a_profile(self):
        node = models.helper.make_node('Add', ['a=1,x', 'b'], ['y'])
        model = models.save(
            self.path('two.onnx'), [node],
            [models.value('a=1,x', ['N', 3]), models.value('b', ['M', 3])],
            [models.value('y', None)])
        self.trtplan('build', model, '-o', self.plan, '--profile',
                     'a=1,x=1x3:2x3:4x3,b=1x3')
        a, b = self.random(4, 3), self.random(1, 3)
        got = self.run_model(self.plan, 'a=1,x=' + self.save('a.npy', a),
                             'b=' + self.save('b.npy', b))
        np.testing.assert_allclose(got['y'], a + b, 1e-6)

    def test_wrong_usage(self):
        def refused(want, profile, code=cli.USAGE):
            self.fails(code, want, 'build', self.model, '-o',
                       self.path('no.plan'), '--profile', profile)
        refused('MIN:OPT:MAX', 'x=1x3x8x8:1x3x8x8')
        refused('MIN:OPT:MAX', 'nonsense')
        refused("no input 'z'", 'z=1x3x8x8')
        refused('dimensions', 'x=1x3x8')
        refused('min <= opt <= max', 'x=1x3x8x8:1x3x4x4:1x3x16x16')
        refused('first', 'x=1x3x8x8:1x4x8x8:1x5x8x8',
                cli.UNSUPPORTED)

    def test_int8_with_profiles(self):
        model = models.shape_net(self.path('i.onnx'))
        x = self.random(24, 3, 8, 8)
        self.trtplan('build', model, '-o', self.plan, '--precision', 'int8',
                     '--calibration', 'x=' + self.save('c.npy', x),
                     '--profile', SMALL, '--profile', LARGE)
        j = json.loads(self.trtplan('inspect', self.plan, '--json').stdout)
        self.assertEqual(j['int8']['layers_int8'], 1)
        self.assertGreater(j['int8']['output_sqnr_db'], 20)
        x = self.random(1, 3, 60, 20)
        want = models.answer(self.model, {'x': x})['y']
        got = self.run_model(self.plan, 'x=' + self.save('x.npy', x))['y']
        noise = np.square(want - got).sum() / np.square(want).sum()
        self.assertLess(noise, 0.01)
        self.assertGreater(noise, 1e-8)


if __name__ == '__main__':
    unittest.main(verbosity=1)
