# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""target.py TRTPLAN STANDIN: plans for GPUs that are not there, and backends
that do not run here."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np

import models

TRTPLAN, STANDIN = sys.argv[1:3]
KERNELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..',
                       'standin', 'kernels')
CLEAN = {k: v for k, v in os.environ.items()
         if not k.startswith(('TRT_STANDIN', 'TRTINFER_'))}
NO_DRIVER = dict(CLEAN, TRTINFER_LIBCUDA='/nonexistent/libcuda.so.1')
# An A100 by its properties.
GPU = dict(CLEAN, TRTINFER_LIBCUDA=STANDIN, TRTINFER_CUDA_KERNELS=KERNELS,
           TRTINFER_BACKEND='cuda')


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix='trtplan-target-')
        self.model = models.conv_net(os.path.join(self.dir, 'conv.onnx'), 2)
        self.plan = os.path.join(self.dir, 'm.plan')

    def tearDown(self):
        shutil.rmtree(self.dir)

    def trtplan(self, *args, env=NO_DRIVER, code=0):
        p = subprocess.run([TRTPLAN, *args], capture_output=True, text=True,
                           timeout=120, env=env)
        self.assertEqual(p.returncode, code, (args, p.stdout, p.stderr))
        return p.stdout if code == 0 else p.stderr

    def build(self, *args):
        self.trtplan('build', self.model, '-o', self.plan, *args)

    def inspect(self, env):
        return json.loads(self.trtplan('inspect', '--json', self.plan, env=env))

    def output(self, env):
        x = np.random.default_rng(3).standard_normal((2, 3, 8, 8)).astype('f4')
        np.save(os.path.join(self.dir, 'x.npy'), x)
        out = os.path.join(self.dir, 'out')
        self.trtplan('run', self.plan, '--input', 'x=' +
                     os.path.join(self.dir, 'x.npy'), '--output-dir', out,
                     env=env)
        arrays = [np.load(os.path.join(out, name)).ravel()
                  for name in sorted(os.listdir(out))]
        shutil.rmtree(out)
        return np.concatenate(arrays)


class Target(Case):
    def test_a_plan_for_elsewhere_runs_everywhere(self):
        for target in ('sm_75', 'sm_87', 'sm_90', 'sm_120'):
            self.build('--target', target)
            here = self.inspect(NO_DRIVER)
            self.assertEqual([r['backend'] for r in here['recipes']], ['cuda'])
            self.assertIn(target + ' sms ', here['recipes'][0]['target'])
            self.assertEqual(here['backend'], 'cpu')
            there = self.inspect(GPU)
            self.assertEqual(there['backend'], 'cuda')
            self.assertFalse(there['recipe_from_plan'])
            np.testing.assert_allclose(self.output(GPU), self.output(NO_DRIVER),
                                       rtol=1e-4, atol=1e-4)

    def test_its_own_gpu_takes_the_recipe(self):
        self.build('--target', 'sm_80')
        self.assertTrue(self.inspect(GPU)['recipe_from_plan'])

    def test_a_plan_for_a_gpu_keeps_its_recipe_where_there_is_none(self):
        self.trtplan('build', self.model, '-o', self.plan, env=GPU)
        recipe, = self.inspect(NO_DRIVER)['recipes']
        self.assertEqual(recipe['backend'], 'cuda')

    def test_int8_is_calibrated_here(self):
        folder = os.path.join(self.dir, 'x.npy')
        x = np.random.default_rng(3).standard_normal((8, 3, 8, 8)).astype('f4')
        np.save(folder, x)
        self.model = models.conv_net(os.path.join(self.dir, 'one.onnx'), 1)
        self.build('--target', 'sm_87', '--precision', 'int8', '--calibration',
                   'x=' + folder, '--int8-target', '0')
        self.assertIn('sm_87', self.inspect(NO_DRIVER)['recipes'][0]['target'])

    def test_a_target_that_is_not(self):
        error = self.trtplan('build', self.model, '-o', self.plan, '--target',
                             'sm_42', code=2)
        self.assertIn("no CUDA target 'sm_42'", error)
        self.assertIn('sm_75, sm_80, sm_86, sm_87, sm_89, sm_90, sm_100', error)
        self.assertIn('sm_120', error)
        self.assertFalse(os.path.exists(self.plan))

    def test_a_target_of_the_cpu(self):
        error = self.trtplan('build', self.model, '-o', self.plan, '--target',
                             'sm_87', '--backend', 'cpu', code=2)
        self.assertIn("backend 'cpu' knows no other machine", error)

    def test_sources_of_kernels(self):
        """A library that is not there changes nothing."""
        none = dict(GPU, TRTINFER_LIBCUBLASLT='/nonexistent/lib.so')
        for command in ('build', 'bench'):
            error = self.trtplan(command, self.model, *(
                ['-o', self.plan] if command == 'build' else []),
                '--tactic-sources', 'cudnn', env=none, code=2)
            self.assertEqual(error.count("none or cublaslt, not 'cudnn'"), 1)
        self.trtplan('build', self.model, '-o', self.plan, '--precision',
                     'fp16', '--tactic-sources', 'cublaslt', env=none)
        self.assertNotIn('cublas', self.trtplan('inspect', self.plan,
                                                env=none))
        self.trtplan('bench', self.plan, '--seconds', '0.01',
                     '--tactic-sources', 'cublaslt', env=none)

    def test_what_is_not_there_is_not_tuned(self):
        error = self.trtplan('build', self.model, '-o', self.plan, '--target',
                             'sm_87', '--tune', 'full', code=2)
        self.assertIn('--tune measures the GPU of this machine', error)


class Backend(Case):
    """A backend that there is fails where it does not run; a wrong name is a
    wrong usage."""

    def test_no_driver(self):
        for command in (['bench', self.model],
                        ['build', self.model, '-o', self.plan]):
            error = self.trtplan(*command, '--backend', 'cuda', code=1)
            self.assertIn("backend 'cuda' does not run here", error)
            self.assertIn("install NVIDIA's driver", error)

    def test_no_such_backend(self):
        error = self.trtplan('bench', self.model, '--backend', 'tpu', code=2)
        self.assertIn("no backend 'tpu'", error)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=1)
