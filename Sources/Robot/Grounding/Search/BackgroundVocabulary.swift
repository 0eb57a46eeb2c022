/// Names of what homes and workplaces hold, in groups that mean the same thing or a general and a special kind of it.
///
/// A place in the map is evidence for a query only where no name of another thing explains it better. A group whose
/// phrases include the query's own (or nearly) does not compete with it: "tool" is not beaten by "hammer".
enum BackgroundVocabulary {
    /// One group a line, phrases between commas.
    static let text = """
        wall, brick wall, partition, half wall
        floor, wooden floor, parquet, tiled floor, ground
        ceiling
        window, glass window, window pane
        door, wooden door, front door, sliding door, folding door
        door handle, door knob, handle
        curtain, curtains, drapes
        blinds, window blind
        carpet, rug, mat
        stairs, staircase
        pillar, column
        radiator, heater
        fireplace
        sofa, couch, settee, loveseat
        armchair, sofa chair, upholstered chair, lounge chair, easy chair, recliner
        chair, dining chair, wooden chair, seat, kitchen chair
        office chair, desk chair, swivel chair
        stool, bar stool
        bench
        table, dining table, kitchen table, round table
        coffee table, low table
        side table, end table, small table
        desk, writing desk, work table
        bed, double bed, mattress
        crib, cot
        pillow, cushion
        blanket, duvet
        nightstand, bedside table, night table
        wardrobe, closet, armoire
        cabinet, cupboard, kitchen cabinet, storage cabinet
        chest of drawers, dresser, drawers
        sideboard, buffet, credenza
        bookshelf, bookcase, book shelves
        shelf, wall shelf, shelves
        shoe rack, shoe shelf, shoe cabinet
        coat rack, coat stand
        TV stand, tv cabinet, media console
        ottoman, footstool, pouf
        television, tv, tv screen
        computer monitor, monitor, computer screen, display
        computer, desktop computer
        laptop, notebook computer
        computer keyboard, keyboard
        computer mouse, mouse
        tablet, tablet computer
        mobile phone, cell phone, phone, telephone
        printer
        camera, security camera
        speaker, loudspeaker, smart speaker
        headphones
        game controller, gamepad
        remote control, remote
        lamp, table lamp, light
        floor lamp, standing lamp
        chandelier, ceiling lamp, pendant lamp
        wall lamp, sconce, wall light
        candle
        mirror
        picture frame, painting, picture, photo frame
        poster
        clock, wall clock
        vase, flower vase
        potted plant, plant, house plant, flower pot
        flowers
        toy, toy airplane, toy car
        teddy bear, stuffed toy
        doll
        toy brick, lego brick, toy block
        puzzle cube, rubik's cube
        ball, toy ball
        tennis ball
        soccer ball, football
        baseball, softball
        basketball
        exercise ball, gym ball
        dumbbell, dumbbells, weights
        exercise bench, weight bench
        treadmill
        bicycle, bike
        skateboard
        guitar
        piano
        mug, coffee mug
        cup, plastic cup
        glass, drinking glass, wine glass
        bowl, dish
        plate, dinner plate
        bottle, water bottle, plastic bottle
        spray bottle, cleaning spray
        mustard bottle, mustard
        pitcher, jug
        teapot
        kettle
        pot, cooking pot, saucepan
        pan, frying pan
        fork
        knife, kitchen knife
        spoon
        spatula, turner
        kitchen utensils, ladles
        plate rack, dish rack
        seasoning jars, spice jars, jars
        cutting board
        tray
        can, tin can, soup can
        coffee can, coffee tin
        box, cardboard box
        cracker box, cereal box
        sugar box, sugar
        storage box, container, crate
        basket, laundry basket
        bag, handbag
        backpack, rucksack
        suitcase, luggage
        umbrella
        hat
        shoe, shoes
        coat, jacket, clothes
        towel
        tissue box
        soap
        toothbrush
        toilet
        bathtub
        shower
        sink, wash basin
        faucet, tap
        refrigerator, fridge, freezer
        oven
        gas stove, stove, cooktop
        microwave, microwave oven
        dishwasher
        toaster
        coffee machine, coffee maker
        blender
        range hood, cooker hood
        washing machine
        air conditioner, wall air conditioner, standing air conditioner
        fan, ventilator
        vacuum cleaner
        iron
        ironing board
        trash can, garbage bin, waste basket
        bucket
        broom
        ladder
        fire extinguisher
        sponge
        scissors
        hammer, claw hammer
        screwdriver
        wrench, spanner
        pliers
        power drill, drill
        padlock, lock
        toolbox
        tape
        rope
        key, keys
        book, books
        magazine
        newspaper
        paper, document
        notebook
        folder, binder
        pen, marker
        pencil
        card, credit card
        wallet
        eyeglasses, glasses
        whiteboard
        apple
        banana
        orange fruit
        lemon
        pear
        peach
        plum
        strawberry
        fruit
        bread
        cake
        pizza
        sandwich
        vegetables
        dog
        cat
        bird
        person, man, woman
        sky, outside, garden
        """

    /// The groups, each a list of phrases.
    static let groups: [[String]] = text.split(separator: "\n").map { line in
        line.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    }
}

extension Substring {
    /// Without the white space around it.
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
