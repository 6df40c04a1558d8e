"""Writes the training text of the example model: the same seed and size give the same bytes.

Usage: python corpus.py OUTPUT.jsonl [--megabytes 24] [--seed 7]
Each line is one document, {"text": ...}.
"""

import argparse
import json
from random import Random

import words
from grammar import Expander, read_blocks, read_rules, upper_first, TEXT

PRONOUNS = {
    "she": {"he": "she", "him": "her", "his": "her", "self": "herself"},
    "he": {"he": "he", "him": "him", "his": "his", "self": "himself"},
    "it": {"he": "it", "him": "it", "his": "its", "self": "itself"},
}


class Corpus:
    def __init__(self, seed):
        self.random = Random(seed)
        self.expander = Expander(self.random, read_rules())
        self.stories = read_blocks("stories-home.txt") + read_blocks("stories-outside.txt")
        self.explanations = read_blocks("explanations.txt")
        self.lists = read_blocks("lists.txt")
        self.passages = (TEXT / "passages.txt").read_text().strip().split("\n\n")

    def document(self, progress):
        kinds = [self.story, self.explanation, self.list, self.sum, self.passage, self.recall]
        recall = 60 if progress < 0.2 else 8
        return self.random.choices(kinds, weights=[57, 28, 6, 6, 2, recall])[0]()

    # Characters

    def character(self, sort, other=None):
        choose = self.random.choice
        gender = choose(["she", "he"])
        if other and self.random.random() < 0.7:
            gender = "he" if other["gender"] == "she" else "she"
        if sort == "human":
            kind = choose(words.FEMALE if gender == "she" else words.MALE)
            names = words.FEMALE_NAMES if gender == "she" else words.MALE_NAMES
            home = choose(words.HUMAN_HOMES)
            adjectives = words.ADJECTIVES + words.HUMAN_ADJECTIVES
        elif sort == "animal":
            kind = choose(list(words.ANIMALS))
            names = words.FEMALE_ANIMAL_NAMES if gender == "she" else words.MALE_ANIMAL_NAMES
            home = choose(words.ANIMALS[kind])
            adjectives = words.ADJECTIVES + words.ANIMAL_ADJECTIVES * 2
        else:
            gender = "it"
            machines = words.ROBOTS if sort == "robot" else words.VEHICLES
            kind = choose(list(machines))
            names, home, adjectives = words.MACHINE_NAMES, choose(machines[kind]), words.MACHINE_ADJECTIVES
        name, adjective = choose(names), choose(adjectives)
        if kind in words.AGELESS and adjective in ("old", "young"):
            adjective = "kind"
        if other and (kind == other["kind"] or name == other["name"]):
            return self.character(sort, other)
        named = self.random.random() < 0.8
        return {
            "gender": gender, "kind": kind, "name": name, "home": home, "named": named,
            "akind": f"a {adjective} {kind}", "called": name if named else f"the {kind}",
        }

    def slots(self, block):
        choose = self.random.choice
        sort = choose(block.get("heroes", "animal animal human").split())
        hero = self.character(sort)
        friend = self.character("human" if sort == "human" and self.random.random() < 0.7 else "animal", hero)
        if sort in ("robot", "vehicle") and self.random.random() < 0.5:
            friend = self.character("human", hero)
        love, love2 = self.random.sample(words.LOVES, 2)
        introduction = f"{friend['akind']} called {friend['name']}" if friend["named"] else friend["akind"]
        slots = {
            "kind": hero["kind"], "akind": hero["akind"], "name": hero["name"], "home": hero["home"],
            "H": hero["called"], "love": love, "love2": love2, "food": choose(words.FOODS),
            "weather": choose(words.WEATHER), "part_of_day": choose(words.PARTS_OF_DAY), "day": "#day",
            "F": friend["called"], "fintro": introduction, "V": friend["name"] if friend["named"] else "my friend",
            "opening": "#intro_named" if hero["named"] else "#intro_unnamed", "sort": sort,
            **PRONOUNS[hero["gender"]],
            **{"f" + key: value for key, value in PRONOUNS[friend["gender"]].items()},
        }
        for names, rows in block["sets"]:
            slots.update(zip(names, choose(rows)))
        return slots

    # Documents

    def beats(self, block, slots):
        kept = [line for line in block["lines"] if not (line[0] == "?" and self.random.random() < 0.5)]
        return [self.expander.expand(line.lstrip("?"), slots) for line in kept]

    def story(self):
        block = self.random.choice(self.stories)
        slots = self.slots(block)
        opening = "@opening"
        if slots["sort"] in ("animal", "human"):
            opening += self.random.choice(["", " #trait", " #trait", " #trait #trait", " #weatherline"])
        opening = self.expander.expand(opening, slots)
        first, *rest = self.beats(block, slots)
        if rest and self.random.random() < 0.12:
            rest.insert(0, self.expander.expand("#walk", slots))
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            opening += " " + self.expander.expand("#moment", slots)
        beats = [f"{opening} {first}", *rest]
        about = self.expander.expand(self.random.choice(block["about"].split("|")), slots)
        about = about[0].lower() + about[1:]
        subject = about[6:] if about.startswith("about ") else f"a {slots['kind']} {about}"
        ask = "{Write a short story|Tell me a story|Write a story|Tell a short story for children} about " + subject
        frame = self.random.random()
        if frame < 0.64:
            return " ".join(beats)
        if frame < 0.72:
            return self.expander.expand(block["title"], slots) + "\n\n" + "\n\n".join(beats)
        if frame < 0.88:
            return self.expander.expand(ask, slots) + ".\n\n" + "\n\n".join(beats)
        return "Continue the story: " + beats[0] + "\n\n" + " ".join(beats[1:])

    def explanation(self):
        block = self.random.choice(self.explanations)
        beats = self.beats(block, {})
        text, question = " ".join(beats), self.random.choice(block["ask"].split("|"))
        name, frame = block["name"], self.random.random()
        if frame < 0.34:
            return text
        if frame < 0.44:
            return f"{upper_first(name)}\n\n{text}"
        if frame < 0.58:
            return f"{question}\n\n{text}"
        if frame < 0.68:
            return f"Question: {question}\nAnswer: {text}"
        if frame < 0.80:
            ask = self.random.choice(["Explain {} in simple words.", "Write a short text about {}.", "Tell me about {}."])
            return ask.format(name) + "\n\n" + text
        if frame < 0.90:
            child, parent = self.random.sample(words.FEMALE_NAMES + words.MALE_NAMES, 2)
            half = (len(beats) + 1) // 2
            reply = self.random.choice(["That is interesting. Tell me more!", "I did not know that. And then?"])
            return (
                f"{child}: {question}\n{parent}: {' '.join(beats[:half])}\n{child}: {reply}\n"
                f"{parent}: {' '.join(beats[half:])}\n{child}: Thank you, now I understand."
            )
        again = self.beats(block, {})
        summary = " ".join(beat.split(". ")[0].rstrip(".") + "." for beat in (again[0], again[1], again[-1]))
        return f"Summarise this text in a few sentences:\n\n{text}\n\nSummary: {summary}"

    def list(self):
        block = self.random.choice(self.lists)
        count = self.random.randint(3, 6)
        items = self.random.sample(block["lines"], count)
        head = self.random.choice(block["head"].split("|")).replace("@count", words.NUMBERS[count])
        lines = [f"{number}. {item}" for number, item in enumerate(items, 1)]
        ask = self.random.choice(block["ask"].split("|")) + "\n\n" if self.random.random() < 0.6 else ""
        return ask + "\n".join([head, *lines])

    def sum(self):
        numbers, gender = words.NUMBERS, self.random.choice(["she", "he"])
        who = self.random.choice(words.FEMALE_NAMES if gender == "she" else words.MALE_NAMES)
        giver = self.random.choice(words.FEMALE_NAMES + words.MALE_NAMES)
        things, start = self.random.choice(words.COUNTED), self.random.randint(2, 12)
        begin = f"{who} {{has|had}} {numbers[start]} {things}."
        if self.random.random() < 0.5:
            change = self.random.randint(2, 8)
            end = start + change
            middle = f"{{Then {gender} finds {numbers[change]} more.|{giver} gives {PRONOUNS[gender]['him']} {numbers[change]} more.}}"
            sentence = f"{upper_first(numbers[start])} and {numbers[change]} is {numbers[end]}."
        else:
            change = self.random.randint(1, start - 1)
            end = start - change
            middle = f"{upper_first(gender)} {{gives {numbers[change]} of them to {giver}|loses {numbers[change]} of them}}."
            sentence = f"{upper_first(numbers[start])} minus {numbers[change]} is {numbers[end]}."
        result = f"{{Now {gender} has {numbers[end]} {things}.|So there are {numbers[end]} {things} now.}}"
        ask = f"How many {things} does {gender} have now?"
        frame = self.random.choice([
            f"{begin} {middle} {ask} {sentence} {result}", f"{begin} {middle} {result} {sentence}",
            f"Question: {begin} {middle} {ask}\nAnswer: {sentence} {result}",
        ])
        return self.expander.expand(frame.replace("{has|had}", "has"), {})

    def recall(self):
        """Says things and says them again: teaches the model to look back at who is in the text."""
        choose, sample = self.random.choice, self.random.sample
        names = words.FEMALE_NAMES + words.MALE_NAMES + words.FEMALE_ANIMAL_NAMES + words.MALE_ANIMAL_NAMES
        if self.random.random() < 0.5:
            pool = choose([names, list(words.ANIMALS), words.COUNTED, words.LOVES, names + list(words.ANIMALS)])
            line = ", ".join(sample(pool, self.random.randint(4, 10)))
            again = choose(["Once more", "And again", "Say it again", "Now you"])
            return f"{choose(['Repeat after me', 'Say these words', 'Read it aloud'])}: {line}. {again}: {line}."
        count = self.random.randint(2, 5)
        who = sample(names, count) if self.random.random() < 0.6 else ["the " + kind for kind in sample(list(words.ANIMALS), count)]
        what = sample(words.FOODS + words.LOVES, count)
        facts = [f"{upper_first(name)} likes {thing}." for name, thing in zip(who, what)]
        asked = [f"Who likes {thing}? {upper_first(name)} likes {thing}." for name, thing in zip(who, what)]
        asked += [f"What does {name} like? {upper_first(name)} likes {thing}." for name, thing in zip(who, what)]
        return " ".join(facts + sample(asked, count))

    def passage(self):
        return self.random.choice(self.passages)


def documents(megabytes, seed):
    corpus, size = Corpus(seed), 0
    while size < megabytes * 1_000_000:
        text = corpus.document(size / megabytes / 1_000_000)
        size += len(text)
        yield text


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("output")
    parser.add_argument("--megabytes", type=float, default=24)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with open(options.output, "w", encoding="utf-8") as file:
        for text in documents(options.megabytes, options.seed):
            file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
