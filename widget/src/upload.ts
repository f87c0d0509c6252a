/** Files go to the bot by themselves, with progress; the chat then carries only their id. */

export const LARGEST_FILE = 20 * 1024 * 1024; // bytes; the bot has the last word

export class UploadFailed extends Error {
  constructor(
    readonly code: string,
    readonly final: boolean,
  ) {
    super(code);
  }
}

/**
 * Uploads one file and returns its id. `moved` gets the share sent, 0 to 1.
 * Throws `UploadFailed` with the bot's code; `final` when sending it again would not help.
 * XMLHttpRequest, because fetch cannot tell how much of a body has gone out.
 */
export function upload(
  server: string,
  headers: Record<string, string>,
  file: File,
  moved: (share: number) => void,
): Promise<string> {
  if (file.size > LARGEST_FILE) return Promise.reject(new UploadFailed("too_large", true));
  const form = new FormData();
  form.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${server}/webchat/attachments`);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => moved(event.loaded / event.total);
    request.onerror = () => reject(new UploadFailed("network", false));
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status < 300 && body.attachment_id) return resolve(body.attachment_id);
      reject(new UploadFailed(body.code ?? (request.status === 413 ? "too_large" : "busy"), request.status < 429));
    };
    request.send(form);
  });
}

function parse(text: string): { attachment_id?: string; code?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
