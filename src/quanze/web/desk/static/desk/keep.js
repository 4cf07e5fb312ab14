// What was typed into a form is kept in this tab while it is sent. Where the session had ended, the officer signs in again, comes back to
// the same page, and finds everything where it was; files must be chosen again. The next page of the desk that is shown forgets it.
//
// A form that is tapped twice while the first answer is on its way is sent once: the second would be refused as stale, and read as if nothing was done.
(() => {
  const AGAIN = 10000; // milliseconds within which the same again is a second tap
  let last = "", at = 0;
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    const said = form.action + " " + (event.submitter ? event.submitter.name + event.submitter.value : "") + JSON.stringify([...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
    if (said === last && Date.now() - at < AGAIN) event.preventDefault();
    else [last, at] = [said, Date.now()];
  });
  addEventListener("pageshow", () => { last = ""; });
})();
(() => {
  const KEY = "quanze-typed";
  const form = document.querySelector("form[data-keep]");
  const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
  sessionStorage.removeItem(KEY);
  if (!form) return;
  const here = location.pathname;
  const own = (one) => one.name && !["csrfmiddlewaretoken", "form", "seen", "made"].includes(one.name) && one.type !== "file" && one.type !== "submit";
  if (kept && kept.here === here && document.referrer.includes("/desk/sign-in/")) {
    for (const one of form.elements) {
      if (!own(one)) continue;
      const said = kept.said.filter(([name]) => name === one.name).map(([, value]) => value);
      if (one.type === "checkbox" || one.type === "radio") one.checked = said.includes(one.value);
      else if (said.length) one.value = said[0];
    }
    const note = document.createElement("div");
    note.className = "note good";
    note.setAttribute("role", "status");
    note.innerHTML = "<p>登录失效前填的内容已经放回，还没有提交。请看过再提交；文件要重新选择。</p>";
    form.before(note);
  }
  form.addEventListener("submit", () => {
    const said = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && own({ name }));
    sessionStorage.setItem(KEY, JSON.stringify({ here, said }));
  });
})();
