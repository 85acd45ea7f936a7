const NEAR = 60; // px from the end at which reading follows again
const FAR = 200; // px below the fold that deserve a "jump to latest"
const NOTCH = 3; // px of wheel that mean "let me read"
const GLIDE = 140; // ms

/**
 * Keeps a scrolling view at its end while content grows, until the reader scrolls up.
 * Fires "far" (detail: boolean) when the end goes out of or comes into reach.
 */
export class Scroller extends EventTarget {
  attached = true;
  #view;
  #last = { top: 0, room: 0 };
  #glide = 0;
  #far = false;
  #life = new AbortController();

  constructor(view, content) {
    super();
    this.#view = view;
    const options = { signal: this.#life.signal, passive: true };
    view.addEventListener("wheel", this.#wheel, options);
    view.addEventListener("scroll", this.#scrolled, options);
    view.addEventListener("touchmove", this.#stopGlide, options);
    view.addEventListener("keydown", this.#stopGlide, options);
    this.observer = new ResizeObserver(() => this.settle());
    this.observer.observe(content);
    this.observer.observe(view);
  }

  end() {
    this.#life.abort();
    this.#stopGlide();
    this.observer.disconnect();
  }

  get #rest() {
    const { scrollHeight, clientHeight, scrollTop } = this.#view;
    return scrollHeight - clientHeight - scrollTop;
  }

  /** Content or view changed its size: stay at the end if that is where we are. */
  settle() {
    if (this.attached && !this.#glide) this.jump();
    this.#measure();
  }

  jump() {
    this.#view.scrollTop = this.#view.scrollHeight;
    this.#remember();
  }

  /** Be at `top` and do not follow. */
  restore(top) {
    this.attached = false;
    this.#view.scrollTop = top;
    this.#remember();
    this.#measure();
  }

  /** Go to the end, gently unless motion is unwanted; a scroll upwards cancels it. */
  glide() {
    this.attached = true;
    this.#stopGlide();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.jump();
    const from = this.#view.scrollTop;
    const start = performance.now();
    const step = (now) => {
      const part = Math.min(1, (now - start) / GLIDE);
      const eased = 1 - (1 - part) ** 3;
      const { scrollHeight, clientHeight } = this.#view;
      this.#view.scrollTop = from + (scrollHeight - clientHeight - from) * eased;
      this.#remember();
      this.#glide = part < 1 ? requestAnimationFrame(step) : 0;
      if (part === 1) this.settle();
    };
    this.#glide = requestAnimationFrame(step);
    return undefined;
  }

  #wheel = (event) => {
    if (event.deltaY > -NOTCH || scrollsInside(event.target, this.#view)) return;
    this.#stopGlide();
    if (this.#view.scrollTop > 0) this.attached = false;
  };

  #scrolled = () => {
    const { scrollTop: top, scrollHeight, clientHeight } = this.#view;
    // A box that changed its size is moved by the browser, not by the reader.
    const resized = scrollHeight - clientHeight !== this.#last.room;
    if (top < this.#last.top - 1 && !resized && !this.#glide) this.attached = false;
    if (top > this.#last.top && this.#rest <= NEAR) this.attached = true;
    this.#remember();
    this.#measure();
  };

  #stopGlide = () => {
    cancelAnimationFrame(this.#glide);
    this.#glide = 0;
  };

  #remember() {
    const { scrollTop: top, scrollHeight, clientHeight } = this.#view;
    this.#last = { top, room: scrollHeight - clientHeight };
  }

  #measure() {
    const far = this.#rest > FAR;
    if (far === this.#far) return;
    this.#far = far;
    this.dispatchEvent(new CustomEvent("far", { detail: far }));
  }
}

/** Whether a box inside the view can itself scroll upwards. */
function scrollsInside(target, view) {
  for (let box = target; box && box !== view; box = box.parentElement) {
    if (box.scrollTop > 0 && /auto|scroll/.test(getComputedStyle(box).overflowY))
      return true;
  }
  return false;
}
