"""A daemon that wants a token: the page asks for it, and every request carries it from then on."""

import tempfile
import unittest
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from browser import Browser
from robot import Daemon, simulate

TOKEN = "a-word-of-sixteen-letters"


class TokenTests(unittest.TestCase):
    def test_the_page_asks_for_the_token(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        token_file = Path(scratch.name) / "token"
        token_file.write_text(TOKEN)
        token_file.chmod(0o600)
        daemon = Daemon(scratch.name, simulate(Path(scratch.name) / "room", seed=7, frames=2), token_file)
        self.addCleanup(daemon.kill)
        daemon.start()
        browser = Browser()
        self.addCleanup(browser.close)
        browser.open(daemon.address)

        for word, is_right in [("a-word-of-another-robot", False), (TOKEN, True)]:
            browser.until(lambda: browser.is_shown("#token"), "the question for the token")
            self.assertEqual(browser.script("return document.documentElement.dataset.connection"), "lost")
            browser.find("#token-text").send_keys(word, Keys.ENTER)
            if is_right:
                browser.until(lambda: browser.text("#state-word") == "Waiting", "the state of the daemon")
        self.assertFalse(browser.is_shown("#token"))
        browser.open(daemon.address)
        browser.until(lambda: browser.text("#state-word") == "Waiting", "the state after the page was loaded again")
        self.assertFalse(browser.is_shown("#token"))
