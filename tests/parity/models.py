# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
"""Which model is compared on which pictures, with what its authors publish.

'raw' models have no head: only their outputs are compared. 'element' holds
properties that the element cannot guess."""
import reference

IMAGENET = dict(mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))
COCO = 'coco128/images/train2017'
FACES = 'face_mask853/images'
FACE = dict(iou=0.3, threshold=0.6, data=FACES)
YUNET = dict(decode=reference.yunet, resize='letterbox-topleft', format='bgr',
             data=FACES, threshold=0.6, iou=0.45)
CLASSES = dict(decode=reference.classifier, resize='crop', short_side=256,
               size=(224, 224), data='imagenet250', format='rgb', kind='classifier')

MODELS = {
    'yolox_nano': dict(
        file='det_yolox_nano/yolox_nano_416.onnx', decode=reference.yolox,
        size=(416, 416), resize='letterbox-topleft', format='bgr', pad=114,
        threshold=0.3, iou=0.45, data=COCO),
    'nanodet_m': dict(
        file='det_nanodet_m/nanodet_m_320.onnx', decode=reference.nanodet,
        size=(320, 320), resize='letterbox', format='bgr', pad=0,
        mean=(103.53, 116.28, 123.675), std=(57.375, 57.12, 58.395),
        threshold=0.35, iou=0.6, multi_label=True, data=COCO),
    'ultraface_320': dict(
        FACE, file='face_ultraface/RFB-320.onnx', decode=reference.ultraface,
        size=(240, 320), resize='stretch', format='rgb', mean=127, std=128),
    'ultraface_320_simplified': dict(
        FACE, file='face_ultraface/RFB-320_simplified.onnx',
        decode=reference.ultraface, size=(240, 320), resize='stretch',
        format='rgb', mean=127, std=128, raw=True),
    'yunet_n_320': dict(YUNET, file='face_yunet/yunet_n_320_320.onnx', size=(320, 320)),
    'yunet_n_640': dict(YUNET, file='face_yunet/yunet_n_640_640.onnx', size=(640, 640)),
    'yunet_s_320': dict(YUNET, file='face_yunet/yunet_s_320_320.onnx', size=(320, 320)),
    'yunet_s_640': dict(YUNET, file='face_yunet/yunet_s_640_640.onnx', size=(640, 640)),
    'yunet_n_dynamic': dict(
        YUNET, file='face_yunet/yunet_n_dynamic.onnx', size=(384, 512),
        shape='1x3x384x512'),
    'centerface': dict(
        file='centerface.onnx', decode=reference.centerface, size=(480, 640),
        resize='stretch', format='rgb', threshold=0.3, iou=0.3, data=FACES,
        shape='1x3x480x640'),
    'mobilenet_v2': dict(CLASSES, **IMAGENET, file='cls_mobilenetv2/mobilenet_v2.onnx'),
    'efficientnet_lite0': dict(
        CLASSES, file='cls_efficientnet_lite0/efficientnet_lite0.onnx',
        mean=126.99, std=128.01,
        element=['mean=126.99', 'std=128.01']),
    'squeezenet11_fp32': dict(
        CLASSES, file='cls_squeezenet11_fp16/squeezenet11_fp32.onnx',
        format='bgr', mean=(104, 117, 123), std=1, softmax=True,
        element=['input-format=bgr', 'mean=104,117,123', 'std=1']),
    'squeezenet11_fp16': dict(
        CLASSES, file='cls_squeezenet11_fp16/squeezenet11_fp16.onnx',
        format='bgr', mean=(104, 117, 123), std=1, softmax=True, half=True,
        element=['input-format=bgr', 'mean=104,117,123', 'std=1']),
    'deeplabv3': dict(
        file='seg_deeplabv3_dm05_257/deeplabv3_mnv2_dm05_257.onnx',
        size=(257, 257), resize='stretch', format='rgb', mean=127.5, std=127.5,
        layout='nhwc', data=COCO),
    'mnist': dict(file='cls_mnist/mnist.onnx', gray=(28, 28), data='imagenet250'),
    'ppocr_det': dict(
        file='ocr_ppocr/en_PP-OCRv3_det.onnx', size=(320, 480), resize='stretch',
        format='bgr', **IMAGENET, data=COCO),
    'ppocr_det_v2': dict(
        file='ocr_ppocr/ch_mobile_v2.0_det.onnx', size=(320, 480),
        resize='stretch', format='bgr', **IMAGENET, data=COCO),
    'ppocr_cls': dict(
        file='ocr_ppocr/ch_mobile_v2.0_cls.onnx', size=(48, 192),
        resize='stretch', format='bgr', mean=127.5, std=127.5, data=COCO),
    'ppocr_rec': dict(
        file='ocr_ppocr/en_number_mobile_v2.0_rec.onnx', size=(32, 320),
        resize='stretch', format='bgr', mean=127.5, std=127.5, data=COCO),
    'reid_person': dict(
        file='reid_person/person_reid_0288.onnx', size=(256, 128),
        resize='stretch', format='bgr', layout='nhwc', data=COCO),
    'mobilenet_v2_qlinear': dict(
        CLASSES, **IMAGENET,
        file='cls_mobilenetv2_qlinear/mobilenet_v2_qlinear.onnx'),
}
