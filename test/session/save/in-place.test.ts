import { describe, expect, it } from 'vitest';
import { saveInPlace } from '../../../src/session/save/in-place.js';
import { interruptedSaves } from '../../../src/session/save/recover.js';
import { temporaryFolder } from '../sample.js';
import { samples } from './samples.js';
import { editable, editsOf, expectSameValues, Rig, valuesOf, withEdits } from './rig.js';

describe.each(samples)('$title', (sample) => {
  it('holds exactly the edit after a save, and says nothing new about its checksums', async () => {
    const rig = new Rig(temporaryFolder(), sample);
    for (const choose of editsOf) {
      rig.reset();
      const checkpoint = await rig.checkpoint();
      const edits = choose(editable(checkpoint));
      expect(edits.length).toBeGreaterThan(0);
      const values = valuesOf(checkpoint);
      const { result } = await saveInPlace(await rig.target(checkpoint, edits));
      expect(result.how).toBe('in place');
      const after = await rig.checkpoint();
      expectSameValues(valuesOf(after), withEdits(checkpoint, values, edits));
      expect(after.warnings).toEqual(checkpoint.warnings);
      await sample.verify?.(rig.opened);
      expect(await interruptedSaves(rig.journals)).toEqual([]);
    }
  });
});
