// The form of a book, new or not.

const kFields = [
  { name: 'title', label: 'field.title', autocomplete: 'off' },
  { name: 'author', label: 'field.author', autocomplete: 'off' },
  { name: 'isbn', label: 'field.isbn', hint: 'field.optional', autocomplete: 'off' },
  {
    name: 'year',
    label: 'field.year',
    hint: 'field.optional',
    autocomplete: 'off',
    inputmode: 'numeric',
  },
];

export const bookFields = (book = {}) =>
  kFields.map((field) => ({ ...field, value: String(book[field.name] ?? '') }));

// What cannot be a year goes out as typed: the service says what is wrong with it.
const yearOf = (typed) => (/^-?\d{1,9}$/.test(typed) ? Number(typed) : typed);

export const bookOf = ({ title, author, isbn, year }) => ({
  title,
  author,
  ...(isbn !== '' && { isbn }),
  ...(year !== '' && { year: yearOf(year) }),
});
