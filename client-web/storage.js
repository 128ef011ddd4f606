// Stores JSON in a Storage, such as localStorage, or in any object with its three methods.

class MemoryStorage {
  is_lasting = false;
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

// localStorage or sessionStorage, or a storage that lasts until the page is closed if the user forbids the former:
// then a browser throws already when a page reads the property.
export const openStorage = (name = 'localStorage') => {
  try {
    return window[name];
  } catch (error) {
    console.warn(`${name}: ${error.message}`);
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

export const removeStored = (storage, key) => {
  try {
    storage.removeItem(key);
  } catch (error) {
    console.warn(`localStorage: ${error.message}`);
  }
};

// Returns whether a reload will find the value. If the browser refuses to store it, the old value is
// removed, and the page still works until it is closed.
export const writeStored = (storage, key, value) => {
  try {
    storage.setItem(key, JSON.stringify(value));
    return storage.is_lasting !== false;
  } catch (error) {
    console.warn(`localStorage: ${error.message}`);
    removeStored(storage, key);
    return false;
  }
};
