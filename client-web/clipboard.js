// Copies text. On plain http there is no navigator.clipboard, only the old command.

const copyByCommand = (text) => {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  const focused = document.activeElement;
  const dialog = focused?.closest('dialog');
  (dialog ?? document.body).append(area);
  area.select();
  const is_copied = document.execCommand('copy');
  area.remove();
  focused?.focus();
  return is_copied;
};

// Resolves to whether the text was copied.
export const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
};

// Downloads `text` as a file.
export const saveFile = (name, type, text) => {
  const link = document.createElement('a');
  link.download = name;
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.click();
  URL.revokeObjectURL(link.href);
};
