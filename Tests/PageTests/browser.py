"""A chromium without a screen, and what a person does with it."""

import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PATIENCE_SECONDS = 40

# WebGL 2 on the processor: test machines have no graphics card.
SOFTWARE_WEBGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


class Browser:
    """One window."""

    def __init__(self, width=1280, height=800):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        quiet = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
        for argument in quiet + SOFTWARE_WEBGL:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.driver.set_script_timeout(PATIENCE_SECONDS)
        self.resize(width, height)

    def resize(self, width, height):
        """Makes the page so large; windows themselves cannot be as narrow as phones."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, address):
        self.driver.get(address)

    def close(self):
        self.driver.quit()

    def script(self, text, *arguments):
        """What a function body returns in the page."""
        return self.driver.execute_script(text, *arguments)

    def promise(self, text, *arguments):
        """What an async function body comes to in the page."""
        wrapped = f"const done = arguments[arguments.length - 1]; (async (...given) => {{ {text} }})(...arguments).then((value) => done([value, null]), (error) => done([null, String(error)]))"
        value, error = self.driver.execute_async_script(wrapped, *arguments)
        assert error is None, error
        return value

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        """What a person reads there; empty where it is hidden."""
        return self.script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def is_shown(self, selector):
        return self.script("return document.querySelector(arguments[0])?.checkVisibility() ?? false", selector)

    def until(self, condition, what):
        """Waits until a condition holds, and hands back what it came to."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if value := condition():
                return value
            time.sleep(0.1)
        raise AssertionError(f"in vain: {what}; the page says: {self.text('body')[:2000]}")

    def press(self, *keys):
        """Presses keys wherever the focus is."""
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def click(self, selector):
        self.find(selector).click()

    def show(self, view):
        """Goes to a view."""
        self.click(f'nav a[href="#{view}"]')
        self.until(lambda: self.is_shown(f"#{view}"), f"the view {view}")

    def ask(self, text):
        """Asks as a person does, and waits for the outcome of it."""
        before = self.answers()
        field = self.find("#ask-text")
        field.clear()
        field.send_keys(text, Keys.ENTER)
        self.until(lambda: self.answers() > before and text in self.text("#outcome h3"), f"an outcome for {text}")

    def answers(self):
        """How many answers the page has."""
        return self.script("return document.querySelectorAll('#history-list li').length")

    def complaints(self):
        """What the page's own code complained of; a daemon that is away is none."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE" and "net::ERR" not in entry["message"] and "status of 404" not in entry["message"]
        ]
