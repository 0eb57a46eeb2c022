extension GoalNames {
    /// Household things that most rooms lack; with the labels' own names the pool of absent ones.
    public static let vocabulary = [
        "bathtub", "toilet", "bicycle", "motorcycle", "guitar", "piano", "drum kit", "aquarium",
        "fireplace", "washing machine", "ironing board", "vacuum cleaner", "sewing machine",
        "teddy bear",
        "umbrella", "suitcase", "backpack", "surfboard", "skateboard", "tennis racket", "ladder",
        "wheelchair", "baby stroller", "bird cage", "dog", "cat", "horse", "christmas tree",
        "chess board", "globe", "telescope", "typewriter", "helmet", "fire extinguisher", "mirror",
        "hair dryer", "pizza", "birthday cake", "pineapple", "watermelon", "candle", "basketball",
        "toaster", "kettle", "microwave oven", "printer", "tent", "hammock", "treadmill",
        "coat rack",
        "broom", "bucket", "wheelbarrow", "lawn mower", "snowboard", "violin", "trumpet",
        "camera tripod",
    ]

    /// Different words for what may be the same thing: one excludes the others.
    static let sameThings: [Set<String>] = [
        ["sofa", "couch", "settee", "loveseat", "armchair"],
        ["chair", "armchair", "stool", "seat", "bench", "wheelchair"],
        ["television", "tv", "screen", "monitor", "display", "tablet"],
        ["refrigerator", "fridge", "freezer"], ["cup", "mug", "glass"],
        ["rug", "carpet", "mat"], ["trash can", "garbage bin", "bin", "can", "bucket", "basket"],
        [
            "cabinet", "cupboard", "wardrobe", "closet", "dresser", "shelf", "bookshelf", "rack",
            "drawer",
        ],
        ["table", "desk", "counter", "countertop", "nightstand", "stand"],
        ["picture", "photo", "frame", "poster", "painting", "mirror", "photograph", "print"],
        ["book", "magazine", "booklet", "newspaper", "paper", "leaflet", "brochure", "journal"],
        ["box", "carton", "case", "suitcase", "container"],
        ["lamp", "light", "chandelier", "candle"],
        ["ball", "softball", "baseball", "basketball", "globe", "soccer ball"],
        ["stove", "oven", "microwave", "cooker", "fireplace"],
        ["plant", "tree", "flower", "vase", "pot"],
        ["pitcher", "jug", "kettle", "vase"], ["bottle", "jar", "spray"],
        ["dumbbell", "dumbbell set", "barbell"], ["treadmill", "exercise bench"],
        ["computer", "laptop", "keyboard", "printer", "typewriter"], ["sink", "basin", "bathtub"],
        ["toy", "teddy bear", "duplo brick", "brick", "block", "cube"],
        ["fork", "spoon", "knife", "spatula", "utensil"],
        ["screwdriver", "hammer", "wrench", "drill", "tool"], ["curtain", "blind", "drape"],
    ]
}
