import { parseParameterized } from "../../server/mime/parameters.ts"
import type { Value } from "./response.ts"

/** Numbers of all parts in a BODYSTRUCTURE, as BODY[…] names them, parts of embedded messages with them. */
export function partNumbers(structure: Value, prefix = ""): { number: string; message: boolean }[] {
  if (!Array.isArray(structure)) return []
  const parts = isMultipart(structure) ? childrenOf(structure) : [structure]
  return parts.flatMap((part, at) => {
    const number = `${prefix}${at + 1}`
    const message = isMessage(part)
    const inside = isMultipart(part) ? part : message ? part[8]! : null
    return [{ number, message }, ...partNumbers(inside, `${number}.`)]
  })
}

const isMultipart = (list: Value[]) => Array.isArray(list[0])
const childrenOf = (list: Value[]) =>
  list.slice(
    0,
    list.findIndex((each) => !Array.isArray(each)),
  ) as Value[][]
const isMessage = (list: Value[]) => lower(list[0]) === '"message' && Array.isArray(list[8])
const lower = (value: Value | undefined): Value =>
  typeof value === "string" ? value.toLowerCase() : (value ?? null)

/** A structure with everything in lower case that has no case (RFC 2045 §5.1, §6.1, RFC 2183 §2). */
export function caseless(structure: Value): Value {
  return mapStructure(structure, (params) =>
    params.map((value, at) => (at % 2 === 0 || params[at - 1] === '"charset' ? lower(value) : value)),
  )
}

/** A structure whose parameters are decoded (RFC 2231, RFC 2047) and in the order of their names. */
export function decodedParameters(structure: Value): Value {
  return mapStructure(structure, (params) => {
    const quoted = (value: Value | undefined) => `"${String(value).slice(1).replace(/["\\]/g, "\\$&")}"`
    const texts = params.flatMap((name, at) =>
      at % 2 === 0 ? [`; ${String(name).slice(1)}=${quoted(params[at + 1])}`] : [],
    )
    const decoded = Object.entries(parseParameterized(`x${texts.join("")}`).params)
    return decoded
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([name, value]) => [`"${name}`, `"${value}`])
  })
}

/** A structure with something else in place of each list of parameters, and its names in lower case. */
function mapStructure(structure: Value, parameters: (list: Value[]) => Value[]): Value {
  const mapParameters = (value: Value | undefined): Value =>
    Array.isArray(value)
      ? parameters(value.map((each, at) => (at % 2 === 0 ? lower(each) : each)))
      : (value ?? null)
  const disposition = (value: Value | undefined): Value =>
    Array.isArray(value) ? [lower(value[0]), mapParameters(value[1])] : (value ?? null)
  const walk = (body: Value): Value => {
    if (!Array.isArray(body)) return body
    if (isMultipart(body)) {
      const end = body.findIndex((each) => !Array.isArray(each))
      const [subtype, params, ...rest] = body.slice(end)
      const extension = rest.length > 0 ? [disposition(rest[0]), ...rest.slice(1)] : []
      const tail = params === undefined ? [] : [mapParameters(params), ...extension]
      return [...body.slice(0, end).map(walk), lower(subtype), ...tail]
    }
    const [type, subtype, params, id, description, encoding, ...rest] = body
    const head = [lower(type), lower(subtype), mapParameters(params), id!, description!, lower(encoding)]
    const fixed = isMessage(body)
      ? [rest[0]!, rest[1]!, walk(rest[2]!), rest[3]!]
      : rest.slice(0, isText(body) ? 2 : 1)
    const [md5, disposed, ...more] = rest.slice(fixed.length)
    const extension = md5 === undefined ? [] : [md5, disposition(disposed), ...more]
    return [...head, ...fixed, ...extension]
  }
  return walk(structure)
}

const isText = (list: Value[]) => lower(list[0]) === '"text'
