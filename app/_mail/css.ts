import { type CssNode, generate, type List, type ListItem, parse, walk } from "css-tree"

/** May pictures be loaded from elsewhere? Counts those that were kept out. */
export interface CssPolicy {
  remote: boolean
  blocked: () => void
}

/** More than this much CSS in one piece is not looked at, characters. */
const longestSheet = 300_000
const longestDeclarations = 10_000

const properties =
  /^(color|background|background-(color|image|repeat|position|size)|font(-(family|size|style|weight|variant))?|text-(align|decoration(-(color|line|style))?|indent|transform|overflow|shadow)|line-height|letter-spacing|word-(break|spacing|wrap)|overflow-wrap|white-space|vertical-align|(min-|max-)?(width|height)|(padding|margin)(-(top|right|bottom|left|inline|block))?|border(-(top|right|bottom|left))?(-(color|style|width))?|border-(radius|collapse|spacing)|border-(top|bottom)-(left|right)-radius|box-(sizing|shadow)|display|float|clear|list-style(-(type|position))?|table-layout|caption-side|empty-cells|opacity|overflow(-[xy])?|visibility|direction|unicode-bidi|flex(-(basis|direction|flow|grow|shrink|wrap))?|order|gap|(row|column)-gap|(align|justify)-(content|items|self)|object-fit|object-position|hyphens|quotes)$/

const functions =
  /^(rgba?|hsla?|hwb|lab|lch|oklab|oklch|calc|min|max|clamp|(repeating-)?(linear|radial)-gradient)$/

const mediaOnly = new Set(["media", "supports"])

/** Only what is known to be harmless: a property of the list, functions of the list, pictures only over https and when asked for. */
function allowed(node: CssNode, policy: CssPolicy): boolean {
  if (node.type !== "Declaration" || !properties.test(node.property.toLowerCase())) return false
  if (node.value.type === "Raw") return false
  let good = true
  walk(node.value, (inner) => {
    if (inner.type === "Url") good &&= picture(inner.value, policy)
    else if (inner.type === "Function") good &&= functions.test(inner.name.toLowerCase())
    else if (inner.type === "Raw") good = false
  })
  return good && !(node.property === "display" && /\b(run-in|contents)\b/.test(generate(node.value)))
}

function picture(url: string, policy: CssPolicy): boolean {
  if (!/^https:\/\//i.test(url.trim())) {
    if (/^(http:)?\/\//i.test(url.trim())) policy.blocked()
    return false
  }
  if (!policy.remote) policy.blocked()
  return policy.remote
}

function prune(tree: CssNode, policy: CssPolicy): void {
  walk(tree, {
    enter(node: CssNode, item: ListItem<CssNode>, list: List<CssNode>) {
      if (!list || !item) return
      const gone =
        (node.type === "Declaration" && !allowed(node, policy)) ||
        (node.type === "Atrule" && !mediaOnly.has(node.name.toLowerCase())) ||
        (node.type === "Rule" && node.prelude.type === "Raw") ||
        (node.type === "Raw" && list !== null)
      if (gone) list.remove(item)
    },
  })
}

/** No text of CSS may end the element it stands in. */
const inert = (css: string) => css.replace(/</g, "\\3c ")

/** The harmless part of a style attribute. Pure; "" when nothing is left or it cannot be read. */
export function cleanDeclarations(css: string, policy: CssPolicy): string {
  if (css.length > longestDeclarations) return ""
  try {
    const tree = parse(css, { context: "declarationList" })
    prune(tree, policy)
    return inert(generate(tree))
  } catch {
    return ""
  }
}

/** The harmless part of a style element. Pure; "" when nothing is left or it cannot be read. */
export function cleanStylesheet(css: string, policy: CssPolicy): string {
  if (css.length > longestSheet) return ""
  try {
    const tree = parse(css.replace(/<!--|-->/g, ""), { context: "stylesheet" })
    prune(tree, policy)
    return inert(generate(tree))
  } catch {
    return ""
  }
}
