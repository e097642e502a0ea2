/** What a client sent does not follow the grammar: answered with BAD. The text is for the client's developers. */
export class SyntaxFault extends Error {}
