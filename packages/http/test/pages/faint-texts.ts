import type { Page } from "playwright-core";

type Colour = readonly number[];

interface Text {
  readonly text: string;
  readonly colour: Colour;
  readonly behind: Colour;
}

const leastContrast = 4.5;

/** The texts of a page that stand out less from what is behind them than WCAG 2.2 (1.4.3) asks of small text. */
export async function faintTexts(page: Page): Promise<string[]> {
  const texts = await page.evaluate(textColours);
  return texts
    .filter(({ colour, behind }) => contrast(colour, behind) < leastContrast)
    .map(({ text, colour, behind }) => `${text} ${contrast(colour, behind).toFixed(2)}`);
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Runs in the browser, which alone knows what a colour of a stylesheet comes to. */
function textColours(): Text[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (canvas === null) throw new Error("this browser draws nothing");
  const over = (colour: string, behind: Colour): Colour => {
    for (const style of [`rgb(${behind.join(" ")})`, colour]) {
      canvas.fillStyle = style;
      canvas.fillRect(0, 0, 1, 1);
    }
    return Array.from(canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
  };
  const behind = (element: Element | null): Colour =>
    element === null ? [255, 255, 255] : over(getComputedStyle(element).backgroundColor, behind(element.parentElement));
  return Array.from(document.querySelectorAll("body *:not(.hidden, .skip)"))
    .filter((element) => element.getClientRects().length > 0)
    .filter((element) =>
      Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.nodeValue?.trim() !== ""),
    )
    .map((element) => {
      const ground = behind(element);
      return { text: element.textContent ?? "", colour: over(getComputedStyle(element).color, ground), behind: ground };
    });
}
