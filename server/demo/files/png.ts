import { crc32, deflateSync } from "node:zlib"

type Colour = readonly [red: number, green: number, blue: number]

/** What a picture shows: a sky from one colour to another, with hills and a sun or moon in it. */
export interface Scene {
  width: number
  height: number
  top: Colour
  bottom: Colour
  hills: Colour
  /** Where the sun stands, as parts of width and height. */
  sun: readonly [x: number, y: number]
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const sunColour: Colour = [255, 236, 190]

/** A chunk of a PNG file: length, type, data and checksum. */
function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data])
  const frame = Buffer.alloc(4)
  frame.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([frame, named, sum])
}

const mix = (from: Colour, to: Colour, share: number) =>
  from.map((value, index) => Math.round(value + (to[index]! - value) * share)) as unknown as Colour

/** How high the nearer and the farther hills reach at x, as a part of the height. */
const ridge = (x: number, which: number) =>
  0.62 + 0.14 * which + 0.09 * Math.sin(x * (5 - which) + which * 2) + 0.03 * Math.sin(x * 13 + which)

function colourAt(scene: Scene, x: number, y: number): Colour {
  if (y > ridge(x, 1)) return scene.hills
  if (y > ridge(x, 0)) return mix(scene.hills, scene.bottom, 0.45)
  const [sunX, sunY] = scene.sun
  const distance = Math.hypot((x - sunX) * (scene.width / scene.height), y - sunY)
  const sky = mix(scene.top, scene.bottom, y / 0.8)
  return distance < 0.11 ? sunColour : mix(sunColour, sky, Math.min(1, 0.55 + distance))
}

/** A landscape as a PNG file of 24-bit colour. */
export function landscape(scene: Scene): Buffer {
  const { width, height } = scene
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const stride = width * 3 + 1
  const rows = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colourAt(scene, x / width, y / height), y * stride + 1 + x * 3)
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

/** A morning in the school garden. */
export const morning: Scene = {
  width: 480,
  height: 270,
  top: [120, 178, 214],
  bottom: [250, 226, 190],
  hills: [62, 104, 78],
  sun: [0.72, 0.3],
}

/** The evening of a concert. */
export const evening: Scene = {
  width: 480,
  height: 270,
  top: [58, 52, 104],
  bottom: [238, 150, 110],
  hills: [44, 36, 62],
  sun: [0.3, 0.42],
}

/** A wide strip for the top of a newsletter. */
export const banner: Scene = { ...morning, width: 560, height: 120, hills: [88, 132, 104], sun: [0.85, 0.35] }
