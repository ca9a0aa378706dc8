"""The words of layer names that artists use, Adobe Character Animator's and common Japanese ones, and their meaning."""

from __future__ import annotations

KINDS: dict[str, tuple[str, ...]] = {
    "body": ("body", "体", "身体", "からだ", "ボディ"),
    "background": ("background", "bg", "backdrop", "paper", "背景", "用紙"),
    "torso": ("torso", "trunk", "chest", "upper body", "胴", "胴体", "上半身", "胸"),
    "hips": ("hips", "hip part", "pelvis", "waist", "lower body", "skirt", "腰", "下半身", "スカート"),
    "neck": ("neck", "首"),
    "head": ("head", "頭", "あたま", "頭部"),
    "face": ("face", "face base", "顔", "かお", "輪郭"),
    "arm": ("arm", "sleeve", "袖", "腕", "うで"),
    "upper_arm": ("upper arm", "uparm", "上腕", "二の腕"),
    "lower_arm": ("lower arm", "cuff", "forearm", "fore arm", "前腕"),
    "hand": ("hand", "glove", "手"),
    "leg": ("leg", "足", "脚", "あし"),
    "upper_leg": ("upper leg", "thigh", "太もも", "もも", "大腿"),
    "lower_leg": ("lower leg", "sock", "shin", "calf", "すね", "下腿"),
    "foot": ("foot", "shoe", "boot", "足先", "靴"),
    "brow": ("eyebrow", "brow", "眉", "眉毛", "まゆ", "まゆげ"),
    "eye": ("eye", "目", "眼", "め"),
    "white": ("eye white", "eyewhite", "white", "eyeball", "eye ball", "sclera", "白目", "白眼"),
    "pupil": ("pupil", "iris", "eye highlight", "highlight", "glint", "ハイライト", "瞳", "黒目", "ひとみ", "瞳孔"),
    "range": ("pupil range", "pupil size"),
    "blink": ("blink", "eye closed", "closed eye", "eyes closed", "目閉じ", "閉じ目", "目とじ", "まばたき"),
    "lash": ("eyelash", "eye lash", "lash", "eyelid", "lid", "まつげ", "睫毛", "まぶた"),
    "mouth": ("mouth", "口", "くち"),
    "nose": ("nose", "鼻", "はな"),
    "ear": ("ear", "耳", "みみ"),
    "blush": ("blush", "cheek", "cheeks", "頬", "ほほ", "チーク"),
    "hair": ("hair", "髪", "髪の毛", "かみ"),
    "front_hair": ("front hair", "hair front", "bangs", "fringe", "前髪"),
    "side_hair": ("side hair", "lock", "hair side", "sidelock", "side lock", "横髪", "もみあげ"),
    "back_hair": ("back hair", "hair back", "rear hair", "後髪", "後ろ髪", "うしろ髪"),
    "tail": ("tail", "尻尾", "しっぽ", "尾"),
    "ribbon": ("ribbon", "scarf", "ponytail", "pony tail", "twintail", "twin tail", "braid", "リボン", "マフラー",
               "ポニーテール", "ツインテール", "おさげ", "三つ編み"),
}  # fmt: skip

HANDLES: dict[str, str] = {
    "shoulder": "UpperArm",
    "elbow": "LowerArm",
    "wrist": "Hand",
    "hip": "UpperLeg",
    "knee": "LowerLeg",
    "heel": "Foot",
    "ankle": "Foot",
    "toe": "FootTip",
}
"""Character Animator's handles: a layer of such a name marks where a bone begins."""

MOUTHS: dict[str, tuple[str, ...]] = {
    "neutral": ("neutral", "closed", "rest", "閉じ", "通常"),
    "ah": ("ah", "aa", "a", "あ", "open", "開き"),
    "d": ("d",),
    "ee": ("ee", "i", "い"),
    "eh": ("eh", "e", "え"),
    "f": ("f",),
    "l": ("l",),
    "m": ("m",),
    "oh": ("oh", "o", "お"),
    "r": ("r",),
    "s": ("s",),
    "uh": ("uh",),
    "w_oo": ("w oo", "woo", "oo", "u", "う", "w"),
    "happy": ("happy", "laugh", "grin"),
    "smile": ("smile", "笑", "笑顔", "にっこり"),
    "frown": ("frown", "sad", "への字", "悲"),
    "surprised": ("surprised", "surprise", "驚", "驚き"),
}

HANDS: dict[str, tuple[str, ...]] = {
    "open": ("open", "wave", "パー"),
    "rest": ("rest", "closed", "fist", "relaxed", "グー"),
    "point": ("point", "pointing"),
}

LEFT, RIGHT = ("left", "l", "左"), ("right", "r", "右")
