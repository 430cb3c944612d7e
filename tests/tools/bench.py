# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""trtplan bench: bench.py TRTPLAN."""
import json
import signal
import subprocess
import time
import unittest

import cli


class Bench(cli.Case):
    def test_bench(self):
        j = json.loads(self.trtplan('bench', self.conv, '--seconds', '0.1',
                                    '--threads', '1', '--json',
                                    '--layers').stdout)
        self.assertLessEqual(j['median_ms'], j['p95_ms'])
        self.assertLessEqual(j['p95_ms'], j['p99_ms'])
        self.assertEqual((j['threads'], j['batch']), (1, 2))
        self.assertGreaterEqual(j['runs'], 10)
        self.assertGreaterEqual(len(j['layers']), 1)
        self.assertEqual(j['peak']['gmacs_source'], 'measured')
        self.assertGreater(min(j['peak']['gmacs_f32'],
                               j['peak']['gbytes']), 0)
        conv = [l for l in j['layers'] if l['name'] == 'conv'][0]
        self.assertGreaterEqual(conv['bytes'], 4 * (2 * 2 * 3 * 64 + 84))
        j = json.loads(self.trtplan(
            'bench', self.conv, '--seconds', '0.1', '--json', '--layers',
            '--peak-gmacs', '2', '--peak-gbytes', '1000').stdout)
        conv = [l for l in j['layers'] if l['name'] == 'conv'][0]
        self.assertAlmostEqual(conv['roof_ms'], conv['macs'] / 2e6)
        self.assertEqual(j['peak']['gbytes_source'], 'stated')
        self.fails(cli.USAGE, 'above 0', 'bench', self.conv, '--peak-gmacs',
                   '-1')
        text = self.trtplan('bench', self.conv, '--seconds', '0.1',
                            '--batch', '4', '--layers').stdout
        self.assertIn('batch 4', text)
        self.assertIn('median', text)
        self.assertIn('%roof', text)

    def test_an_interrupt_ends_a_bench(self):
        p = subprocess.Popen([cli.TRTPLAN, 'bench', self.conv, '--seconds',
                              '100'], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        time.sleep(1)
        p.send_signal(signal.SIGINT)
        p.communicate(timeout=20)
        self.assertIn(p.returncode, (cli.GOOD, cli.FAILED))


if __name__ == '__main__':
    unittest.main(verbosity=1)
