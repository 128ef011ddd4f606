// Resizes the log by its edge, with a pointer or the arrow keys, and lets it fill the screen.

const kStepPixels = 32;
const kMinPixels = 200;
const kAhead = { width: 'ArrowLeft', height: 'ArrowUp' }; // the keys that make it larger
const kBack = { width: 'ArrowRight', height: 'ArrowDown' };

const atOf = (event, axis) => (axis === 'width' ? event.clientX : event.clientY);

// Follows the pointer until it is released, which may already have happened.
const drag = (event, { axis, size, show, keep }) => {
  const from = atOf(event, axis);
  const ending = new AbortController();
  const { signal } = ending;
  let last = size;
  const end = () => {
    ending.abort();
    if (last !== size) keep(last);
  };
  const move = (now) => {
    if (now.buttons === 0) return end();
    last = Math.max(kMinPixels, Math.round(size + from - atOf(now, axis)));
    show(last);
  };
  document.addEventListener('pointermove', move, { signal });
  for (const type of ['pointerup', 'pointercancel'])
    document.addEventListener(type, end, { signal });
};

// Below the view, the log grows downwards: scrolls so that its lower end stays where it is, and its
// edge follows the pointer.
const withScroll = (root, set) => (pixels) => {
  const { bottom } = root.getBoundingClientRect();
  set(pixels);
  scrollBy(0, root.getBoundingClientRect().bottom - bottom);
};

// `event` is a pointerdown or a keydown on the edge of `root`; `size` is that of the log along `axis`,
// 'width' or 'height'. `show(pixels)` sets a size, and `keep(pixels)` also stores it.
export const resize = (event, { root, axis, size, ...set }) => {
  const [show, keep] = [set.show, set.keep].map((one) => withScroll(root, one));
  if (event.type === 'pointerdown') return drag(event, { axis, size, show, keep });
  const step = { [kAhead[axis]]: kStepPixels, [kBack[axis]]: -kStepPixels }[event.key];
  if (step) keep(Math.max(kMinPixels, size + step));
};

// What the log covers must not get the focus.
const setCovered = (root, is_covered) => {
  for (const other of document.querySelectorAll('#skip, #header, .layout > *')) {
    other.inert = is_covered && other !== root;
  }
};

let leave = null; // while the log fills the screen

// `onChange(is_full)` is called now, and again when the user leaves, maybe with Escape. Where a browser
// forbids the whole screen, the log still fills the window.
export const toggleFull = async (root, onChange) => {
  if (leave) return leave();
  const end = new AbortController();
  const { signal } = end;
  leave = () => {
    leave = null;
    end.abort();
    setCovered(root, false);
    onChange(false);
    if (document.fullscreenElement) document.exitFullscreen();
  };
  setCovered(root, true);
  onChange(true);
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && leave?.(), { signal });
  const page = document.documentElement;
  await page.requestFullscreen?.().catch((error) => console.warn(String(error)));
  const leaveWithScreen = () => document.fullscreenElement || leave?.();
  document.addEventListener('fullscreenchange', leaveWithScreen, { signal });
};
