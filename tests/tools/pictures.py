# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""trtplan run --image, build --calibration: pictures.py TRTPLAN."""
import json
import os
import resource
import signal
import unittest

from PIL import Image

import cli
import models


class Pictures(cli.Case):
    def setUp(self):
        super().setUp()
        self.model = models.classifier(self.path('k.onnx'), 6)
        os.mkdir(self.path('pictures'))
        for name, colour in (('a.png', (9, 9, 250)), ('b.jpg', (9, 250, 9))):
            Image.new('RGB', (50, 40), colour).save(
                self.path('pictures', name))
        open(self.path('names'), 'w').write(
            'red\ngreen\nblue\nfour\nfive\nsix\n')


class Picture(Pictures):
    def test_classes_of_a_folder(self):
        p = self.trtplan('run', self.model, '--image', self.path('pictures'),
                         '--labels-file', self.path('names'), '--json',
                         '--top', '2')
        lines = [json.loads(line) for line in p.stdout.splitlines()]
        self.assertEqual([line['classes'][0]['label'] for line in lines],
                         ['blue', 'green'])
        self.assertEqual([len(line['classes']) for line in lines], [2, 2])
        self.assertEqual((lines[0]['width'], lines[0]['height']), (50, 40))

    def test_a_plan_with_profiles_takes_its_usual_size(self):
        plan = self.path('k.plan')
        self.trtplan('build', self.model, '-o', plan, '--profile',
                     'x=1x3x16x16:2x3x24x40:4x3x64x64')
        for args in ((), ('--shape', 'x=1x3x32x32')):
            p = self.trtplan('run', plan, '--image', self.path('pictures'),
                             '--labels-file', self.path('names'), '--json',
                             *args)
            self.assertEqual(
                [json.loads(line)['classes'][0]['label']
                 for line in p.stdout.splitlines()], ['blue', 'green'])

    def test_text_and_bad_pictures(self):
        picture = self.path('pictures', 'a.png')
        p = self.trtplan('run', self.model, '--image', picture,
                         '--labels-file', self.path('names'))
        self.assertIn('blue', p.stdout.splitlines()[1])
        open(self.path('pictures', 'c.png'), 'wb').write(b'\x89PNG broken')
        p = self.trtplan('run', self.model, '--image', self.path('pictures'),
                         code=cli.BAD_INPUT)
        self.assertIn('c.png', p.stderr)
        self.assertIn('b.jpg', p.stdout)
        self.fails(cli.BAD_INPUT, 'none.png', 'run', self.model, '--image',
                   self.path('none.png'))
        os.mkdir(self.path('empty'))
        self.fails(cli.BAD_INPUT, 'no pictures', 'run', self.model, '--image',
                   self.path('empty'))
        self.fails(cli.USAGE, '--image', 'run', self.model, '--image', picture,
                   '--output-dir', self.dir)


class Calibration(Pictures):
    def build(self, calibration, code=cli.GOOD, **kwargs):
        return self.trtplan('build', self.model, '-o', self.path('k.plan'),
                            '--precision', 'int8', '--calibration',
                            calibration, code=code, **kwargs)

    def test_broken_pictures_are_skipped_and_counted(self):
        for name, content in (('c.png', b'\x89PNG broken'), ('d.jpg', b'')):
            open(self.path('pictures', name), 'wb').write(content)
        out = self.build(self.path('pictures')).stdout
        self.assertIn('skipped 2 pictures', out)
        self.assertIn('from 2 samples', out)
        self.assertNotIn('warning', out)

    def test_folders_without_a_picture(self):
        os.mkdir(self.path('empty'))
        p = self.build(self.path('empty'), cli.BAD_INPUT)
        self.assertIn('no pictures', p.stderr)
        open(self.path('empty', 'a.png'), 'wb').write(b'broken')
        p = self.build(self.path('empty'), cli.BAD_INPUT)
        self.assertIn('none of the 1 pictures', p.stderr)
        self.assertFalse(os.path.exists(self.path('k.plan')))

    def test_one_constant_picture_is_warned_about(self):
        os.mkdir(self.path('one'))
        Image.new('RGB', (32, 32), (90, 90, 90)).save(self.path('one', 'a.png'))
        self.assertIn('warning: every calibration sample is the same constant',
                      self.build(self.path('one')).stdout)

    def test_a_cache_of_another_model_is_refused(self):
        cache = self.path('other.cache')
        open(cache, 'w').write(
            'TRT-8601-EntropyCalibration2\nelsewhere: 3c010a14\n')
        p = self.build(cache, cli.BAD_INPUT)
        self.assertIn('belongs to another model', p.stderr)
        self.assertIn('k.onnx', p.stderr)

    def test_a_full_disk_leaves_the_old_plan(self):
        full = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                        resource.setrlimit(resource.RLIMIT_FSIZE, (99, 99)))
        open(self.path('k.plan'), 'w').write('old')
        before = sorted(os.listdir(self.dir))
        p = self.build(self.path('pictures'), cli.FAILED, preexec_fn=full)
        self.assertIn('k.plan', p.stderr)
        self.assertEqual(open(self.path('k.plan')).read(), 'old')
        # the folder of cached plans may be there by now, and holds none
        self.assertEqual(os.listdir(self.path('cache')), [])
        self.assertEqual(sorted(set(os.listdir(self.dir)) - {'cache'}), before)


if __name__ == '__main__':
    unittest.main(verbosity=1)
