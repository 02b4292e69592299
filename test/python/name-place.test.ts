/** Where names of parameters are written; `‸` is the cursor. */
import { describe, expect, it } from 'vitest';
import { PythonDocument } from '../../src/python/document.js';
import { mayHoldName, namePlaceAt } from '../../src/python/name-place.js';

const mark = '‸';

async function placeOf(
  marked: string,
): Promise<{ readonly expression: string; readonly typed: string; readonly replaced: string } | undefined> {
  const text = marked.replace(mark, '');
  const place = namePlaceAt(await new PythonDocument().parsed(text), marked.indexOf(mark));
  if (place === undefined) return undefined;
  return { expression: place.object.meaning.expression, typed: place.typed, replaced: text.slice(place.from, place.to) };
}

const load = 'import torch\nnet = torch.load("a.pt")\nstate = net.state_dict()\n';

it('most texts are told to hold none without being parsed', () => {
  expect(['net.', "print('0.", 'x = "a', 'f("a"', "a['b']"].filter(mayHoldName)).toEqual([]);
  const places = ["state['0.", 'net.state_dict()["', 'f.get_tensor("a.', 'net.get_parameter( r"'];
  expect(places.filter(mayHoldName)).toEqual(places);
});

describe('a name', () => {
  it.each([
    ["net.state_dict()['0.w‸eight']", 'net.state_dict()', '0.w', '0.weight'],
    ['net.state_dict()["‸"]', 'net.state_dict()', '', ''],
    ["state['‸']", 'net.state_dict()', '', ''],
    ["net[0].state_dict()['bi‸", 'net[0].state_dict()', 'bi', 'bi'],
    ["print(net.state_dict()['bi‸\nx = 1", 'net.state_dict()', 'bi', 'bi'],
    ['net.get_parameter("0.‸")', 'net', '0.', '0.'],
    ['net[1].get_buffer("‸")', 'net[1]', '', ''],
  ])('%s', async (line, expression, typed, replaced) => {
    expect(await placeOf(load + line)).toEqual({ expression, typed, replaced });
  });

  it.each(["print('0.‸')", 'x = "‸"', 'open("net.‸")', "net['a' '‸']", 'net.other("‸")', "names[i]['‸']"])(
    'is not written in %s',
    async (line) => {
      expect(await placeOf(load + line)).toBeUndefined();
    },
  );
});
