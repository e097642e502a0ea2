import type { NoticeTexts } from "./texts.ts"

export const portuguese: NoticeTexts = {
  from: "Entrega de correio",
  subject: {
    failed: (original) => (original ? `Não entregue: ${original}` : "A sua mensagem não foi entregue"),
    delayed: (original) =>
      original ? `Ainda a caminho: ${original}` : "A sua mensagem ainda está a caminho",
    delivered: (original) => (original ? `Entregue: ${original}` : "A sua mensagem foi entregue"),
    relayed: (original) => (original ? `Encaminhada: ${original}` : "A sua mensagem foi encaminhada"),
    expanded: (original) => (original ? `Encaminhada: ${original}` : "A sua mensagem foi encaminhada"),
  },
  opening: {
    failed:
      "Não foi possível entregar a sua mensagem a todos. Não haverá mais tentativas para os endereços seguintes.",
    delayed:
      "A sua mensagem ainda não foi entregue aos endereços seguintes. Não precisa de fazer nada: continuamos a tentar.",
    delivered: "Pediu um aviso: a sua mensagem chegou.",
    relayed: "Pediu um aviso: a sua mensagem foi encaminhada.",
    expanded: "Pediu um aviso: a sua mensagem foi encaminhada.",
  },
  causes: {
    unknown: (address) =>
      `${address}: não há ninguém com esse nome. Verifique se o endereço está bem escrito.`,
    disabled: (address) => `${address}: esta caixa de correio não aceita mensagens neste momento.`,
    full: (address) =>
      `${address}: a caixa de correio está cheia. Tente mais tarde ou entre em contacto de outra forma.`,
    refused: (address) => `${address}: o outro servidor de correio recusou a mensagem.`,
    "not-allowed": (address) => `${address}: o outro servidor de correio não deixa passar esta mensagem.`,
    forbidden: (address) => `${address}: este servidor não pode guardar correio onde o endereço leva.`,
    "not-taken": (address) =>
      `${address}: o programa que recebe o correio deste endereço não aceitou a mensagem.`,
    "too-large": (address) =>
      `${address}: a mensagem é maior do que o outro servidor aceita. Envie os ficheiros grandes de outra forma.`,
    "no-such-domain": (address) =>
      `${address}: esse domínio não existe. Verifique o que está escrito depois da @.`,
    "takes-no-mail": (address) => `${address}: este domínio não aceita correio.`,
    expired: (address) =>
      `${address}: durante vários dias o outro servidor não respondeu ou não estava disponível.`,
    "too-late": (address) => `${address}: o prazo definido para entregar a mensagem já terminou.`,
    loop: (address) => `${address}: o domínio aponta para este servidor, que não o serve.`,
  },
  delayed: (address, until) =>
    `${address}: o outro servidor não responde ou não está disponível. Continuaremos a tentar até ${until}.`,
  delivered: (address) => `${address}: está na caixa de correio.`,
  relayed: (address) =>
    `${address}: o servidor seguinte aceitou-a. Esse servidor não nos dirá o que acontece a partir daí.`,
  expanded: (address) => `${address}: foi encaminhada a quem recebe o correio deste endereço.`,
  serverSaid: "O servidor disse:",
  details: "Detalhes:",
  closing: (trace) => `Se pedir ajuda, mencione este número: ${trace}`,
  report: "Relatório de entrega",
  original: "A mensagem",
}
