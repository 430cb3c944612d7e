# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""trtplan run --image: pictures.py TRTPLAN."""
import json
import os
import unittest

from PIL import Image

import cli
import models


class Picture(cli.Case):
    def setUp(self):
        super().setUp()
        self.model = models.classifier(self.path('k.onnx'), 6)
        os.mkdir(self.path('pictures'))
        for name, colour in (('a.png', (9, 9, 250)), ('b.jpg', (9, 250, 9))):
            Image.new('RGB', (50, 40), colour).save(
                self.path('pictures', name))
        open(self.path('names'), 'w').write(
            'red\ngreen\nblue\nfour\nfive\nsix\n')

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


if __name__ == '__main__':
    unittest.main(verbosity=1)
