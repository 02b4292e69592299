import path from 'node:path';
import { expect, it } from 'vitest';
import { idle, openSample, temporaryFolder, writeSample } from './sample.js';

it('names that somebody may have meant come nearest first, and nothing for nonsense', async () => {
  const file = path.join(temporaryFolder(), 'a.safetensors');
  const one = { shape: [1], values: [1] };
  writeSample(file, { '0.weight': one, '0.bias': one, '1.weight': one, 'block.fc.running_mean': one });
  const { session, id } = await openSample(file);
  const closest = async (name: string): Promise<readonly string[]> => await session.handlers.closestNames({ id, name, limit: 2 }, idle());
  expect((await closest('0.wieght'))[0]).toBe('0.weight');
  expect(await closest('fc.runing_mean')).toContain('block.fc.running_mean');
  expect((await closest('0.bais'))[0]).toBe('0.bias');
  expect(await closest('zzz')).toEqual([]);
});
