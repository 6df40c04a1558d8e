"""Word lists for the example corpus: who lives where, what they are called, what they love."""

ANIMALS = {
    "mouse": ["under the kitchen floor", "in a hole behind the stove", "in an old boot", "in a barn full of hay"],
    "fox": ["at the edge of the forest", "in a den under the roots of a tree", "behind the hill"],
    "rabbit": ["in a green meadow", "under a hedge", "near the carrot field"],
    "bear": ["in a cave in the hills", "deep in the forest", "near a stream full of fish"],
    "hen": ["on a little farm", "in a red hen house", "behind the baker's shop"],
    "duck": ["by a quiet pond", "on the river", "in the reeds by the lake"],
    "goat": ["on a steep hill", "on a little farm", "next to the old mill"],
    "frog": ["in a deep well", "by a quiet pond", "under the bridge"],
    "owl": ["in a hollow tree", "in the tower of the church", "under the roof of a barn"],
    "hedgehog": ["under a pile of leaves", "in a garden behind the school", "under a hedge"],
    "squirrel": ["high up in an old oak", "in a tall pine tree", "in the park"],
    "badger": ["under the hill", "in a tidy home under the ground", "at the edge of the forest"],
    "mole": ["under the garden", "in a long dark tunnel", "under a green meadow"],
    "otter": ["by the river", "near the harbour", "at the bend of a clear stream"],
    "cat": ["in a small yellow house", "on a boat", "in the library", "above the baker's shop"],
    "dog": ["in a small yellow house", "on a farm by the road", "at the station"],
    "donkey": ["on a little farm", "behind the mill", "in a stable with a broken door"],
    "goose": ["on a little farm", "by the lake", "in the yard of the school"],
    "beaver": ["in a house of sticks on the river", "at the bend of a clear stream"],
    "turtle": ["by a quiet pond", "on a warm beach", "in a garden with a high wall"],
    "crow": ["on the roof of the school", "in a tall pine tree", "in the tower of the church"],
    "snail": ["in a garden behind the school", "under a big leaf", "on an old stone wall"],
    "sheep": ["in a green meadow", "on a steep hill", "on a farm by the road"],
    "horse": ["on a farm by the road", "in a stable with a broken door", "in a green meadow"],
    "pig": ["on a little farm", "next to the old mill", "behind the red barn"],
}

HUMAN_HOMES = [
    "in a small house by the river", "at the end of a long street", "in a white house on the hill",
    "on a little farm", "in a village by the sea", "above a shop in the old town", "near the railway station",
    "in a cottage at the edge of the forest", "next to the school", "on the third floor of a tall house",
]
FEMALE = ["girl", "woman", "grandmother", "baker", "farmer", "teacher", "gardener", "painter", "doctor", "sailor"]
MALE = ["boy", "man", "grandfather", "baker", "farmer", "miller", "gardener", "fisherman", "carpenter", "postman"]
FEMALE_NAMES = "Anna Mia Lily Nora Ella Ruby Rosa Clara Ida Emma Zoe Alice Maya Lucy Eva Hanna Sofia Greta Jane Olga".split()
MALE_NAMES = "Tom Ben Sam Max Leo Finn Jack Otto Hugo Paul Will Noah Oscar Henry Theo Karl Adam Peter Emil Anton".split()
FEMALE_ANIMAL_NAMES = "Hazel Clover Pepper Daisy Poppy Olive Willow Berry Molly Honey Rosie Penny Luna Misty".split()
MALE_ANIMAL_NAMES = "Pip Moss Biscuit Acorn Pebble Bramble Button Rusty Bruno Toby Oats Barley Felix Monty".split()

ROBOTS = {"robot": ["in a repair shop", "in a house full of books", "in the kitchen of a school"]}
VEHICLES = {
    "engine": ["in a shed by the railway", "at a small station"],
    "tractor": ["on a farm by the road", "in a red barn"],
    "truck": ["in a yard behind the mill", "in a small garage"],
}
MACHINE_NAMES = "Bolt Dot Rivet Spark Copper Gus Tilly Chip Rattle Bell".split()
MACHINE_ADJECTIVES = ["small", "old", "little red", "rusty", "little green", "brave little", "friendly"]

ADJECTIVES = [
    "small", "little", "young", "clever", "shy", "brave", "kind", "curious", "quiet", "cheerful", "lonely",
    "lazy", "careful", "hungry", "friendly", "proud", "busy", "tired", "patient", "gentle",
]
ANIMAL_ADJECTIVES = ["grey", "brown", "white", "old", "tiny", "fat", "thin"]
HUMAN_ADJECTIVES = ["old", "tall", "poor", "happy", "young"]
AGELESS = {"girl", "boy", "grandmother", "grandfather"}

LOVES = [
    "warm bread", "the smell of rain", "long stories", "the sound of the wind", "shiny things", "ripe berries",
    "old songs", "the sea", "summer evenings", "the first snow", "quiet mornings", "riddles", "sweet honey",
    "clear water", "the stars", "music", "flowers", "books with pictures", "maps", "hot soup", "the moon",
    "apples", "the colour blue", "climbing trees", "counting things", "looking at the clouds",
]
FOODS = [
    "bread and cheese", "warm soup", "apples and nuts", "a honey cake", "bread with butter", "fresh berries",
    "a big pancake", "roast potatoes", "carrots and beans", "two pears and a bun",
]
WEATHER = ["cold", "sunny", "windy", "grey", "warm", "bright", "fine", "quiet"]
PARTS_OF_DAY = [
    "morning", "afternoon", "day", "evening", "spring morning", "summer day", "autumn day", "winter morning",
    "Monday", "Sunday",
]
COUNTED = [
    "apples", "eggs", "stones", "nuts", "books", "candles", "flowers", "shells", "coins", "buttons", "pencils",
    "carrots", "cups", "letters",
]
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
