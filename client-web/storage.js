// Stores JSON in a Storage, such as localStorage, or in any object with its three methods.

class MemoryStorage {
  #values = new Map();

  getItem(key) {
    return this.#values.get(key) ?? null;
  }
  setItem(key, value) {
    this.#values.set(key, value);
  }
  removeItem(key) {
    this.#values.delete(key);
  }
}

// localStorage, or a storage that lasts until the page is closed if the user forbids the former:
// then a browser throws already when a page reads the property.
export const openStorage = () => {
  try {
    return window.localStorage;
  } catch (error) {
    console.warn(`localStorage: ${error.message}`);
    return new MemoryStorage();
  }
};

// The value of `key`, or null if it is missing or invalid.
export const readStored = (storage, key) => {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
};

// If the browser refuses to store, the page still works until it is closed.
export const writeStored = (storage, key, value) => {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch (error) {
    console.warn(`localStorage: ${error.message}`);
  }
};
