// Stores JSON in a Storage, such as localStorage, or in any object with its three methods.

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
