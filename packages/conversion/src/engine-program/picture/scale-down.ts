import type { Picture } from "./picture.ts";

/** Makes a picture whose longer side is `size` pixels, each the mean of those that it stands for; a smaller one stays. */
export function scaleDown(picture: Picture, size: number): Picture {
  const scale = size / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const narrow = averageRows(picture, width);
  return transpose(averageRows(transpose(narrow), height));
}

/** Every row with `width` pixels instead. */
function averageRows({ width: from, height, data }: Picture, width: number): Picture {
  const scaled = new Uint8ClampedArray(width * height * 4);
  for (let column = 0; column < width; column++) {
    const first = Math.floor((column * from) / width);
    const end = Math.max(first + 1, Math.floor(((column + 1) * from) / width));
    for (let row = 0; row < height; row++) {
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let source = first; source < end; source++) sum += data[(row * from + source) * 4 + channel] ?? 0;
        scaled[(row * width + column) * 4 + channel] = sum / (end - first);
      }
    }
  }
  return { width, height, data: scaled };
}

function transpose({ width, height, data }: Picture): Picture {
  const [from, to] = [new Uint32Array(data.buffer), new Uint32Array(width * height)];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) to[column * height + row] = from[row * width + column] ?? 0;
  }
  return { width: height, height: width, data: new Uint8ClampedArray(to.buffer) };
}
