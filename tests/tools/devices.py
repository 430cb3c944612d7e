# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""devices.py TRTPLAN STANDIN codecs|none: trtplan devices without a driver, and
on a driver and video engines that are not there."""
import json
import os
import subprocess
import sys
import unittest

TRTPLAN, STANDIN, CODECS = sys.argv[1:4]
FOLDER = os.path.dirname(STANDIN)
KERNELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..',
                       'standin', 'kernels')


def devices(*args, **env):
    clean = {k: v for k, v in os.environ.items()
             if not k.startswith(('TRT_STANDIN', 'TRTINFER_'))}
    p = subprocess.run([TRTPLAN, 'devices', *args], capture_output=True,
                       text=True, env=dict(clean, **env), timeout=60)
    assert p.returncode == 0, (p.returncode, p.stdout, p.stderr)
    assert p.stderr == '', p.stderr
    return p.stdout


def on_standin(*args, **env):
    path = os.environ.get('LD_LIBRARY_PATH')
    return devices(*args, **{
        'TRTINFER_LIBCUDA': STANDIN, 'TRTINFER_CUDA_KERNELS': KERNELS,
        'TRTINFER_BACKEND': 'cuda',
        'LD_LIBRARY_PATH': FOLDER + (':' + path if path else ''), **env})


class NoGpu(unittest.TestCase):
    env = {'TRTINFER_LIBCUDA': '/nonexistent/libcuda.so.1'}

    def test_text(self):
        out = devices(**self.env)
        self.assertTrue(out.startswith('no GPU: /nonexistent'), out)
        self.assertEqual(out.count('\n'), 1)

    def test_json(self):
        found = json.loads(devices('--json', **self.env))
        self.assertEqual(found['devices'], [])
        self.assertIn('is not there', found['reason'])
        self.assertIsNone(found['cuda'])

    def test_a_driver_without_a_gpu(self):
        out = on_standin(TRT_STANDIN='no-device')
        self.assertEqual(out, 'no GPU: there is no NVIDIA GPU\n')

    def test_an_old_driver(self):
        out = on_standin(TRT_STANDIN='version=11080')
        self.assertIn('no GPU: the NVIDIA driver is too old', out)
        self.assertIn('CUDA 11.8', out)


class Gpu(unittest.TestCase):
    def test_json(self):
        found = json.loads(on_standin(
            '--json', TRT_STANDIN='version=12040,memory=1073741824'))
        self.assertIsNone(found['reason'])
        self.assertEqual(found['cuda'], '12.4')
        gpu, = found['devices']
        self.assertEqual((gpu['index'], gpu['name'], gpu['sm'],
                          gpu['multiprocessors'], gpu['memory-bytes']),
                         (0, 'stand-in GPU', 80, 108, 1 << 30))
        plans = gpu['plans']
        self.assertEqual((plans['backend'], plans['kernels-sm'],
                          plans['convolutions']), ('cuda', 80, 'mma'))
        # 4096 operations a clock of 108 multiprocessors at 1.41 GHz.
        self.assertEqual(plans['int8-tops'], 624)

    def test_hopper(self):
        found = json.loads(on_standin('--json', TRT_STANDIN='cc=90'))
        plans = found['devices'][0]['plans']
        self.assertEqual((plans['kernels-sm'], plans['convolutions']),
                         (90, 'wgmma and TMA'))

    def test_text(self):
        out = on_standin(TRT_STANDIN='cc=87')
        self.assertIn('GPU 0: stand-in GPU, sm_87, 108 multiprocessors', out)
        self.assertIn('plans run on backend cuda: INT8 (mma; ', out)
        self.assertIn('on backend cuda where it is asked for: ',
                      on_standin(TRTINFER_BACKEND='cpu'))
        self.assertIn('kernels for sm_87, compiled by the driver from PTX of '
                      'compute_80', out)

    def test_no_code_for_the_gpu(self):
        out = on_standin(TRT_STANDIN='no-image')
        self.assertIn('plans run on the CPU: ', out)
        self.assertIn('cuda-archs=80', out)
        plans = json.loads(on_standin('--json', TRT_STANDIN='no-image'))[
            'devices'][0]['plans']
        self.assertEqual(plans['backend'], 'cpu')
        self.assertIn('cuda-archs=80', plans['reason'])


@unittest.skipIf(CODECS == 'none', 'no headers of the Video Codec SDK')
class Codecs(unittest.TestCase):
    def formats(self, word, **env):
        gpu = json.loads(on_standin('--json', **env))['devices'][0]
        return gpu[word], gpu[word + '-reason']

    def test_decoders(self):
        formats, reason = self.formats('decodes')
        self.assertIsNone(reason)
        self.assertEqual(
            [tuple(f.values()) for f in formats],
            [('H.264', '4:2:0', 8, 4096, 4096, 3),
             ('H.265', '4:2:0', 8, 8192, 8192, 2),
             ('H.265', '4:2:0', 10, 8192, 8192, 2)])

    def test_encoders(self):
        formats, reason = self.formats('encodes')
        self.assertIsNone(reason)
        self.assertEqual(
            [tuple(f.values()) for f in formats],
            [('H.264', '4:2:0', 8, 4096, 4096, 1),
             ('H.265', '4:2:0', 8, 8192, 8192, 1),
             ('H.265', '4:2:0', 10, 8192, 8192, 1)])

    def test_a_gpu_without_encoder(self):
        self.assertEqual(self.formats('encodes', TRT_STANDIN_CODECS='none'),
                         ([], None))
        self.assertIn('encodes nothing: the GPU has no such engine',
                      on_standin(TRT_STANDIN_CODECS='none'))

    def test_an_old_encoder(self):
        formats, reason = self.formats('encodes', TRT_STANDIN_CODECS='old')
        self.assertIsNone(formats)
        self.assertIn('older than Video Codec SDK', reason)

    def test_text(self):
        out = on_standin()
        self.assertIn('    H.265  4:2:0 10 bit, up to 8192x8192, 2 engines\n',
                      out)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=1)
