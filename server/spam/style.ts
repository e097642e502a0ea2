/** Colours of text and of what is behind it, "#rrggbb"; undefined where it cannot be told. */
export interface Colours {
  colour: string | undefined
  ground: string | undefined
}

const hiding =
  /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:max-height|font-size|opacity)\s*:\s*(?:0|1px)(?:px|em|pt|%)?\s*(?:[;"'!]|$)|(?:^|\s)hidden(?:[\s=]|$)/i

const names: Record<string, string> = {
  white: "#ffffff",
  black: "#000000",
  red: "#ff0000",
  green: "#008000",
  blue: "#0000ff",
  yellow: "#ffff00",
  gray: "#808080",
  grey: "#808080",
  silver: "#c0c0c0",
}

/** How far two colours may be apart, of 255 in each channel, and still nobody sees the text. */
const indistinct = 8

/** Whether the attributes of an element keep its content from being shown. */
export function hides(attributes: string): boolean {
  return hiding.test(attributes)
}

/** The colours inside an element. */
export function coloursOf(attributes: string, around: Colours): Colours {
  const colour = /(?:^|[\s;"'])color\s*[:=]\s*["']?\s*(rgb\([\d\s,]{5,20}\)|[#\w]{3,30})/i.exec(
    attributes,
  )?.[1]
  const ground =
    /\b(?:bgcolor|background(?:-color)?)\s*[:=]\s*["']?\s*(rgb\([\d\s,]{5,20}\)|[#\w]{3,30})/i.exec(
      attributes,
    )?.[1]
  const pictured = /\bbackground(?:-image)?\s*[:=][^;>]{0,200}(?:url\(|\.(?:png|gif|jpe?g))/i.test(attributes)
  return {
    colour: colour === undefined ? around.colour : plain(colour),
    ground: pictured ? undefined : ground === undefined ? around.ground : plain(ground),
  }
}

/** Whether text in these colours cannot be seen. */
export function unseen({ colour, ground }: Colours): boolean {
  if (colour === undefined || ground === undefined) return false
  return [1, 3, 5].every(
    (at) =>
      Math.abs(
        Number.parseInt(colour.slice(at, at + 2), 16) - Number.parseInt(ground.slice(at, at + 2), 16),
      ) < indistinct,
  )
}

function plain(written: string): string | undefined {
  const text = written.toLowerCase()
  if (/^#?[0-9a-f]{6}$/.test(text)) return `#${text.replace("#", "")}`
  if (/^#[0-9a-f]{3}$/.test(text)) return `#${[...text.slice(1)].map((digit) => digit + digit).join("")}`
  const channels = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text)
  if (channels)
    return `#${channels
      .slice(1)
      .map((channel) => Math.min(255, Number(channel)).toString(16).padStart(2, "0"))
      .join("")}`
  return Object.hasOwn(names, text) ? names[text] : undefined
}
