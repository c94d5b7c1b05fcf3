import { describe, expect, it } from 'vitest'
import { add, again, drop, type Errand, flush, outcome, type Sent, type Store } from '../src/pure/outbox'

const box = (...all: Errand[]): Store & { all: Errand[] } => {
  const b = {
    all,
    read: () => b.all,
    write: (x: Errand[]) => {
      b.all = x
    },
  }
  return b
}
const errand = (key: string, id = 'p1', by = 'me'): Errand => ({
  key,
  by,
  id,
  step: 'collect',
  path: `/${id}`,
  body: {},
})
const told: Sent = { kind: 'told', answer: {} }

/** Sends, answering as given in turn, and notes what was sent. */
const sender = (...answers: Sent[]) => {
  const sent: string[] = []
  const send = async (e: Errand) => {
    sent.push(e.key)
    return answers.shift() ?? told
  }
  return { sent, send }
}

describe('what waits on the device', () => {
  it('goes in its order, each once', async () => {
    const b = box(errand('a'), errand('b'), errand('c', 'p2'))
    const { sent, send } = sender()
    expect(await flush(b, 'me', send, () => undefined)).toBe('done')
    expect(sent).toEqual(['a', 'b', 'c'])
    expect(b.all).toEqual([])
  })

  it('stays whole when the server is not reached, and goes on with the same key', async () => {
    const b = box(errand('a'), errand('b'))
    const first = sender(told, { kind: 'later' })
    expect(await flush(b, 'me', first.send, () => undefined)).toBe('later')
    expect(b.all.map(e => e.key)).toEqual(['b'])
    const second = sender()
    await flush(b, 'me', second.send, () => undefined)
    expect(second.sent).toEqual(['b'])
  })

  it('a refused one stays with its reason and holds up only its own row', async () => {
    const b = box(errand('a'), errand('b'), errand('c', 'p2'))
    const { sent, send } = sender({ kind: 'refused', why: 'no' })
    expect(await flush(b, 'me', send, () => undefined)).toBe('done')
    expect(sent).toEqual(['a', 'c'])
    expect(b.all.map(e => [e.key, e.refused])).toEqual([
      ['a', 'no'],
      ['b', undefined],
    ])
    again(b, 'a')
    const more = sender()
    await flush(b, 'me', more.send, () => undefined)
    expect(more.sent).toEqual(['a', 'b'])
  })

  it("is not sent by another person on the same device, nor after that one's errands", async () => {
    const b = box(errand('a', 'p1', 'other'), errand('b', 'p2'))
    const { sent, send } = sender()
    await flush(b, 'me', send, () => undefined)
    expect(sent).toEqual(['b'])
    expect(b.all.map(e => e.key)).toEqual(['a'])
  })

  it('what is added while sending goes too', async () => {
    const b = box(errand('a'))
    const sent: string[] = []
    await flush(
      b,
      'me',
      async e => {
        sent.push(e.key)
        if (e.key === 'a') add(b, errand('late'))
        return told
      },
      () => undefined,
    )
    expect(sent).toEqual(['a', 'late'])
  })

  it('can be given up', () => {
    const b = box(errand('a'), errand('b'))
    drop(b, 'a')
    expect(b.all.map(e => e.key)).toEqual(['b'])
  })

  it('no answer, a broken server and a limit are for later; a refusal is not', () => {
    for (const status of [0, 408, 429, 500, 502, 503]) expect(outcome(status, '', '').kind).toBe('later')
    expect(outcome(409, 'idempotency.running', '').kind).toBe('later')
    expect(outcome(401, '', '').kind).toBe('login')
    for (const status of [400, 403, 404, 409, 412, 422])
      expect(outcome(status, 'pickup.bad_step', 'x').kind).toBe('refused')
  })
})
