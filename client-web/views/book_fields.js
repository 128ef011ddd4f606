// The form fields of a book.

const kFields = [
  { name: 'title', label: 'field.title', hint: 'book.title_hint', autocomplete: 'off' },
  { name: 'author', label: 'field.author', hint: 'book.author_hint', autocomplete: 'off' },
  { name: 'isbn', label: 'field.isbn', hint: 'book.isbn_hint', autocomplete: 'off' },
  {
    name: 'year',
    label: 'field.year',
    hint: 'book.year_hint',
    autocomplete: 'off',
    inputmode: 'numeric',
  },
];

export const bookFields = (book = {}) =>
  kFields.map((field) => ({ ...field, value: String(book[field.name] ?? '') }));

// An invalid year is sent as typed, and the service reports the error.
const yearOf = (typed) => (/^-?\d{1,9}$/.test(typed) ? Number(typed) : typed);

export const bookOf = ({ title, author, isbn, year }) => ({
  title,
  author,
  ...(isbn !== '' && { isbn }),
  ...(year !== '' && { year: yearOf(year) }),
});
