import { describe, expect, test } from "vitest"
import { sieveMessage } from "../../delivery/sieve-message.ts"
import { compile } from "../compile.ts"
import { inWords, someFacts, someMessage } from "../fixtures.ts"
import { interpret } from "../interpret.ts"
import { standardLanguage } from "../standard.ts"

// RFC 6609.

/** What a script does beside others that it may include. */
function run(source: string, others: Record<string, string> = {}): string[] {
  const bytes = Buffer.from(someMessage)
  const scripts = new Map(
    Object.entries(others).map(([name, text]) => [name, compile(text, name, standardLanguage)]),
  )
  const main = compile(`require ["include", "variables", "fileinto"]; ${source}`, "main", standardLanguage)
  const { actions, failure } = interpret([main], sieveMessage(bytes, bytes.length), someFacts, scripts)
  return failure ? [`failed in ${failure.script}: ${failure.text}`] : actions.map(inWords)
}

describe("include (§3.2)", () => {
  test("personal unless said otherwise; personal and global are two places", () => {
    const others = { "personal a": 'require "fileinto"; fileinto "Work";', "global a": "discard;" }
    expect(run('include "a";', others)).toEqual(["fileinto Work"])
    expect(run('include :global "a";', others)).toEqual([])
  })

  test("what is missing fails, but not with :optional", () => {
    expect(run('include "a";')).toEqual(['failed in main: There is no script "a" to include'])
    expect(run('include :optional "a";')).toEqual(["keep"])
  })

  test(":once includes once", () => {
    const others = { "personal a": 'require ["fileinto", "include"]; fileinto "Work"; return;' }
    expect(run('include :once "a"; include :once "a"; keep;', others)).toEqual(["fileinto Work", "keep"])
  })

  test("a circle fails, however long it is, and the inbox is kept", () => {
    const others = {
      "personal a": 'require "include"; include "b";',
      "personal b": 'require "include"; include "a";',
    }
    expect(run('include "a";', others)[0]).toMatch(/^failed in personal b: .*included in itself/)
  })

  test("what is running counts as included once (§3.2)", () => {
    const others = {
      "personal a": 'require ["include", "fileinto"]; include :once "b"; fileinto :copy "Junk";'.replace(
        '"fileinto"',
        '"fileinto", "copy"',
      ),
      "personal b": 'require "include"; include :once "a";',
    }
    expect(run('include "a";', others)).toEqual(["fileinto Junk", "keep"])
  })

  test("return ends the script it stands in, stop ends all (§3.3)", () => {
    const others = {
      "personal r": 'require ["include", "fileinto"]; return; fileinto "Junk";',
      "personal s": "stop;",
    }
    expect(run('include "r"; fileinto "Work";', others)).toEqual(["fileinto Work"])
    expect(run('include "s"; fileinto "Work";', others)).toEqual(["keep"])
    expect(run('return; fileinto "Work";')).toEqual(["keep"])
  })

  test("a name has no variables in it and no slash", () => {
    expect(() => run('include "${x}";')).toThrow(/without variables/)
    expect(() => run('include "../a";')).toThrow(/cannot be the name/)
  })
})

describe("global variables (§3.4)", () => {
  test("are seen by those that declare them, others are not", () => {
    const others = {
      "personal set":
        'require ["include", "variables"]; global "shared"; set "shared" "yes"; set "own" "no";',
    }
    expect(run('global "shared"; include "set"; fileinto "${shared}${own}";', others)).toEqual([
      "fileinto yes",
    ])
    expect(run('include "set"; fileinto "[${shared}]";', others)).toEqual(["fileinto []"])
  })

  test("cannot be declared under a name the script has used for itself (§3.4.1)", () => {
    expect(run('set "x" "1"; global "x";')[0]).toMatch(/^failed.*has set 'x' for itself/)
    expect(run('global "x"; set "x" "1"; global "x"; fileinto "${x}";')).toEqual(["fileinto 1"])
  })

  test("are there by their long name without a declaration", () => {
    const others = { "personal set": 'require ["include", "variables"]; set "global.x" "yes";' }
    expect(run('include "set"; fileinto "${global.x}";', others)).toEqual(["fileinto yes"])
  })
})
