/**
 * Lifetimes: what a view starts ends with it.
 *
 *   const lifetime = new Lifetime();
 *   lifetime.listen(window, 'keydown', onKey);
 *   lifetime.dispose();
 */
export class Lifetime {
  private readonly ends: (() => void)[] = [];
  private readonly controller = new AbortController();

  /** Aborted by `dispose`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  add(end: () => void): void {
    this.ends.push(end);
  }

  listen<K extends keyof HTMLElementEventMap>(
    target: EventTarget,
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options: AddEventListenerOptions = {},
  ): void {
    target.addEventListener(type, listener as EventListener, { ...options, signal: this.controller.signal });
  }

  /** Calls back with the content size of an element, at once and when it changes. */
  observeSize(target: Element, callback: (width: number, height: number) => void): void {
    const observer = new ResizeObserver((entries) => {
      for (const { contentRect } of entries) callback(contentRect.width, contentRect.height);
    });
    observer.observe(target);
    this.add(() => {
      observer.disconnect();
    });
  }

  dispose(): void {
    this.controller.abort();
    for (const end of this.ends.splice(0)) end();
  }
}

/** Runs `action` once in the next frame, however often it was asked for. */
export function inNextFrame(action: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      action();
    });
  };
}

/** Runs `action` once after the next frame is on the screen, however often it was asked for. */
export function afterNextFrame(action: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      setTimeout(() => {
        asked = false;
        action();
      });
    });
  };
}

/** Runs `action` when it has not been asked for during `milliseconds`. */
export function debounced(milliseconds: number, action: () => void): { readonly ask: () => void; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
  };
  const ask = (): void => {
    cancel();
    timer = setTimeout(action, milliseconds);
  };
  return { ask, cancel };
}
