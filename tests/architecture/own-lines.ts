import type { Rule } from 'eslint'

/**
 * Limits the lines a function has of its own. Functions declared inside are counted on their own: a factory that only
 * declares small functions and returns them is not a long function, a long function inside it is.
 */
export const ownLines: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [
      { type: 'object', properties: { max: { type: 'integer' } }, additionalProperties: false },
    ],
    messages: { long: 'This function has {{lines}} lines of its own; the wall is {{max}}.' },
  },
  create(context) {
    const option: unknown = context.options[0]
    const max =
      typeof option === 'object' && option !== null && 'max' in option ? Number(option.max) : 60
    const inner: number[] = []

    function enter(): void {
      inner.push(0)
    }

    function leave(node: Rule.Node): void {
      const nested = inner.pop() ?? 0
      const all = (node.loc?.end.line ?? 0) - (node.loc?.start.line ?? 0) + 1
      const lines = all - nested
      if (lines > max)
        context.report({
          node,
          messageId: 'long',
          data: { lines: String(lines), max: String(max) },
        })
      const outer = inner.length - 1
      if (outer >= 0) inner[outer] = (inner[outer] ?? 0) + all
    }

    return {
      FunctionDeclaration: enter,
      FunctionExpression: enter,
      ArrowFunctionExpression: enter,
      'FunctionDeclaration:exit': leave,
      'FunctionExpression:exit': leave,
      'ArrowFunctionExpression:exit': leave,
    }
  },
}
