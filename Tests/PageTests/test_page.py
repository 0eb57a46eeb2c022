"""The page as an operator uses it: a real browser, a real daemon, a simulated robot."""

import json
import tempfile
import unittest
from pathlib import Path

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import Browser
from robot import Daemon, Drive, simulate

FRAMES = 40

# The pixels over the image that the selected thing's mask fills: half transparent, where nothing else is drawn.
MASKED_PIXELS = """
const canvas = document.querySelector(".camera .overlay");
const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
const inside = [];
for (let i = 3; i < data.length; i += 4) if (data[i] > 90 && data[i] < 102) inside.push((i - 3) / 4);
const middle = inside[Math.floor(inside.length / 2)];
const fromCentre = [middle % canvas.width - canvas.width / 2, Math.floor(middle / canvas.width) - canvas.height / 2];
return { count: inside.length, fromCentre: fromCentre.map(Math.round) };
"""


class PageTests(unittest.TestCase):
    """One drive through a room; the tests follow each other as a day at the page does, by their numbers."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.sequence = simulate(Path(cls.scratch.name) / "room", seed=7, frames=FRAMES)
        cls.daemon = Daemon(cls.scratch.name, cls.sequence)
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.start()
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)
        cls.browser.open(cls.daemon.address)

    def tearDown(self):
        self.assertEqual(self.browser.complaints(), [])

    def drive(self):
        drive = Drive(self.daemon, self.sequence)
        self.addCleanup(drive.end)
        return drive

    def marked(self):
        """How many things are drawn over the image."""
        return int(self.browser.script("return document.querySelector('.camera')?.dataset.marked ?? 0"))

    def on_map(self, name):
        return int(self.browser.script("return document.getElementById('map-screen').dataset[arguments[0]] ?? 0", name))

    def top(self):
        """How far down the image begins, in pixels of the page."""
        return self.browser.script("return document.querySelector('.camera .overlay').getBoundingClientRect().top + scrollY")

    def selected(self):
        return self.browser.script("return document.querySelector('.card.selected')?.dataset.object ?? null")

    def test_1_before_the_robot_says_what_to_do(self):
        browser = self.browser
        browser.until(lambda: browser.text("#state-word") == "Waiting", "the state of a daemon without a robot")
        self.assertIn("No camera yet", browser.text("#no-camera"))
        self.assertIn("The map is empty", browser.text("#map-veil"))
        self.assertIn("nothing on /camera/<name>/image", browser.text("#notices"))
        browser.ask("table")
        self.assertIn("The map is empty", browser.text("#outcome"))

    def test_2_the_drive_is_recorded_from_the_page(self):
        browser = self.browser
        browser.show("sessions")
        browser.find("#recording-name").send_keys("morning")
        browser.click("#recording-toggle")
        browser.until(lambda: browser.text("#recording-toggle") == "Stop", "recording")
        browser.until(lambda: browser.is_shown("#vital-recording"), "the lamp of the recording")
        drive = self.drive()
        browser.find("#bookmark-text").send_keys("here")
        browser.click("#bookmark-form button")
        browser.until(lambda: "Bookmarked" in browser.text("#recording-outcome"), "the bookmark")
        browser.show("live")
        browser.until(lambda: browser.is_shown(".camera .picture"), "the camera")
        top = self.top()
        drive.finish()
        browser.until(lambda: self.on_map("splats") > 1000, "Gaussians in 3D")
        self.assertTrue(browser.text("#map-figures").endswith("Gaussians"), browser.text("#map-figures"))
        # What goes wrong is said without moving what somebody is about to click.
        browser.until(lambda: "more" in browser.text("#notices-more"), "that the robot is silent, in more than one way")
        self.assertEqual(self.top(), top)
        browser.click("#notices summary")
        self.assertGreater(browser.text("#notices-list").count("silent"), 1)
        self.assertEqual(self.top(), top)
        browser.click("#notices summary")

    def test_3_what_was_asked_for_is_marked_in_the_image_and_in_3d(self):
        browser = self.browser
        browser.ask("table")
        self.assertRegex(browser.text("#outcome"), "Found|Ambiguous")
        browser.until(lambda: self.marked() >= 1, "a mark in the image")
        self.assertGreater(browser.script(MASKED_PIXELS)["count"], 100)
        browser.until(lambda: self.on_map("boxes") >= 1, "a box in 3D")
        label = f'.map-label[data-object="{self.selected()}"][aria-pressed="true"]'
        browser.until(lambda: browser.is_shown(label), "the name over the map, as selected")
        details = browser.text(".card.selected")
        for word in ["Position", "Size", "Uncertainty", "Score", "First", "Last", "Copy as nav goal"]:
            self.assertIn(word, details)
        browser.until(lambda: browser.script("return document.querySelectorAll('.strip canvas').length"), "pictures that saw it")
        # Nobody has granted this browser the clipboard.
        browser.script("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        browser.click('.card.selected [data-key^="goal"]')
        note = browser.until(lambda: browser.text(".card.selected .actions [role=status]"), "what was copied")
        self.assertIn("Copied: stand", note)
        goal = json.loads(browser.script("return window.copied"))
        self.assertEqual(goal["header"]["frame_id"], "map")
        self.assertAlmostEqual(sum(value**2 for value in goal["pose"]["orientation"].values()), 1, places=6)

    def test_4_a_click_selects_what_is_there(self):
        browser = self.browser
        asked = self.selected()
        mask = browser.script(MASKED_PIXELS)
        x, y = mask["fromCentre"]
        browser.click(f'[data-object="{asked}"] .title')
        browser.until(lambda: self.selected() is None, "nothing selected")
        image = browser.find(".camera .overlay")
        ActionChains(browser.driver).move_to_element_with_offset(image, x, y).click().perform()
        browser.until(lambda: self.selected() == asked, f"{asked} selected by a click at {x}, {y}")
        # On what is selected already, a click asks what is there. Which thing of the map that is, is not the page's to say.
        answers = browser.answers()
        ActionChains(browser.driver).move_to_element_with_offset(image, x, y).click().perform()
        browser.until(lambda: browser.answers() > answers, "an answer to the point")
        self.assertIn("of front", browser.text("#outcome h3"))
        self.assertEqual(browser.text("#outcome .badge"), "Found", browser.text("#outcome"))
        self.assertTrue(self.selected())
        browser.until(lambda: 0 < browser.script(MASKED_PIXELS)["count"] != mask["count"], "the mask around the point")

    def test_5_what_is_not_there_is_said_to_be_not_there(self):
        browser = self.browser
        browser.ask("elephant")
        self.assertIn("Not found", browser.text("#outcome"))
        self.assertEqual(browser.text("#cards"), "")
        browser.until(lambda: self.marked() == 0, "no mark in the image")
        # It may be asked for until it turns up, or until nobody waits for it any more.
        browser.click("#ask-standing")
        browser.ask("unicorn")
        browser.until(lambda: "unicorn" in browser.text("#standing-list"), "the standing question")
        browser.click("#standing-list button.small")
        browser.until(lambda: not browser.is_shown("#standing"), "its end")
        browser.click("#ask-standing")

    def test_6_by_keyboard_alone(self):
        browser = self.browser
        browser.script("document.activeElement.blur()")
        browser.press("/")
        self.assertEqual(browser.script("return document.activeElement.id"), "ask-text")
        browser.script("document.getElementById('ask-text').value = ''")
        browser.press(Keys.ARROW_UP)
        self.assertEqual(browser.script("return document.activeElement.value"), "unicorn")
        browser.script("document.querySelector('.camera .overlay').focus()")
        answers = browser.answers()
        browser.press(Keys.ARROW_DOWN, Keys.ENTER)
        browser.until(lambda: browser.answers() > answers, "an answer to the cross")
        for expected in ["live", "sessions", "health"]:
            browser.script("document.querySelector(`nav a[href='#${arguments[0]}']`).focus()", expected)
            browser.press(Keys.ENTER)
            browser.until(lambda: browser.is_shown(f"#{expected}"), f"the view {expected}")

    def test_7_a_recording_is_scrubbed(self):
        browser = self.browser
        browser.show("sessions")
        browser.click("#recording-toggle")
        row = '[data-session="morning"] button:not([disabled])'
        browser.until(lambda: browser.is_shown(row), "the recording in the list")
        self.assertEqual(browser.text("[data-session='morning'] td:last-child"), "0")
        browser.click(row)
        browser.until(lambda: browser.script("return document.getElementById('replay-image').dataset.at"), "the first image")
        self.assertIn("here", browser.script("return document.querySelector('.mark.bookmark').title"))
        self.assertIn("table", browser.script("return document.getElementById('replay-marks').innerHTML"))
        browser.script("document.getElementById('replay-at').focus()")
        browser.press(Keys.END)
        last = browser.until(
            lambda: (at := float(browser.script("return document.getElementById('replay-image').dataset.at"))) > 2 and at,
            "an image from later",
        )
        self.assertGreater(last, 2)
        self.assertIn("elephant", browser.text("#replay-answers"))

    def test_8_health_is_drawn(self):
        browser = self.browser
        browser.show("health")
        browser.until(lambda: browser.is_shown("#health-inputs .chart"), "charts")
        names = browser.script("return [...document.querySelectorAll('.chart figcaption span:first-child')].map((node) => node.textContent)")
        for name in ["/camera/front/image rate", "/camera/front/image age", "inference", "Gaussians", "Map memory", "Keyframes"]:
            self.assertIn(name, names)
        self.assertGreater(len(browser.script("return document.querySelector('#health-map .line').getAttribute('d')")), 10)

    def test_9_narrow_and_wide(self):
        browser = self.browser
        for width in [320, 1600]:
            browser.resize(width, 800)
            for view in ["live", "sessions", "health"]:
                browser.show(view)
                self.assertLessEqual(browser.script("return document.documentElement.scrollWidth"), width, f"{view} at {width}")
        browser.resize(1280, 800)
        browser.show("live")

    def test_last_a_killed_daemon_is_found_again(self):
        browser = self.browser
        top = self.top()
        self.daemon.kill()
        browser.until(lambda: browser.is_shown("#lost"), "the notice that the connection is lost")
        self.assertEqual(self.top(), top)
        self.assertEqual(browser.text("#state-word"), "No connection")
        self.daemon.start()
        browser.until(lambda: not browser.is_shown("#lost"), "the connection")
        browser.until(lambda: browser.is_shown("#no-camera"), "the new daemon, which has seen nothing yet")
        browser.until(lambda: self.on_map("splats") == 0, "an empty map")
        self.drive().finish()
        browser.until(lambda: self.on_map("splats") > 1000, "the new map")
        browser.ask("table")
        self.assertRegex(browser.text("#outcome"), "Found|Ambiguous")
        browser.until(lambda: self.marked() >= 1, "a mark in the image")


if __name__ == "__main__":
    unittest.main()
