// JSON in a Storage, such as localStorage, or in any object with its three methods.

// What is kept under `key`; null where there is nothing, or nothing that can be read.
export const readStored = (storage, key) => {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
};

// A browser that keeps nothing still works until the page is closed.
export const writeStored = (storage, key, value) => {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch (error) {
    console.warn(`localStorage: ${error.message}`);
  }
};
