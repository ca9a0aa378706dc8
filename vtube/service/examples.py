"""An answer of ``POST /v1/poses``, for the description of the service; most of its parameters are left out."""

from __future__ import annotations

from typing import Any

POSES: dict[str, Any] = {
    "poses": [
        {
            "box": [216.5, 72.85, 635.71, 638.39],
            "score": 0.9137,
            "keypoints": [
                [544.77, 337.32, 0.977],
                [610.15, 280.19, 0.9867],
                [486.82, 271.42, 0.9755],
                [682.99, 326.44, 0.932],
                [405.41, 308.12, 0.8116],
                [792.42, 605.12, 0.8145],
                [286.18, 610.06, 0.8288],
                [827.53, 767.74, 0.0278],
                [221.94, 803.59, 0.0251],
                [631.09, 706.86, 0.0464],
                [379.02, 721.84, 0.0421],
                [713.88, 810.58, 0.0048],
                [435.76, 803.19, 0.005],
                [648.31, 752.47, 0.0033],
                [411.09, 675.05, 0.0031],
                [580.87, 749.3, 0.004],
                [633.27, 641.37, 0.0044],
            ],
            "parameters": {
                "FaceAngleX": 0.66002,
                "FaceAngleY": -5.52688,
                "EyeOpenLeft": 1.0,
                "MouthOpen": 0.01351,
                "LeftUpperArm": 0.0,
            },
        }
    ],
    "skeleton": "coco17",
    "joints": [
        "nose",
        "left_eye",
        "right_eye",
        "left_ear",
        "right_ear",
        "left_shoulder",
        "right_shoulder",
        "left_elbow",
        "right_elbow",
        "left_wrist",
        "right_wrist",
        "left_hip",
        "right_hip",
        "left_knee",
        "right_knee",
        "left_ankle",
        "right_ankle",
    ],
    "size": [1080, 720],
    "model": "yolov8n-pose",
    "picture": None,
}
