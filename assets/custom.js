// Own fields that wait for another field or belong to some queues only are shown where they apply. Without
// this they all stand there, and the server passes over those that don't.
const fields = [...document.querySelectorAll("[data-custom]")];

function valueOf(form, name) {
    const all = [...form.elements].filter((e) => e.name === name);
    const box = all.find((e) => e.type === "checkbox");
    if (box) return box.checked ? "true" : "false";
    return all.length ? all[all.length - 1].value : "";
}

function shows(field) {
    const form = field.closest("form");
    if (!form) return true;
    const queue = form.elements.queue;
    if (queue && field.dataset.queues && queue.value !== "0"
        && !field.dataset.queues.split(" ").includes(queue.value)) return false;
    const there = [...form.elements].some((e) => e.name === field.dataset.onlyIf);
    return !there || valueOf(form, field.dataset.onlyIf) === field.dataset.onlyValue;
}

function refresh() {
    for (const field of fields) field.hidden = !shows(field);
}

for (const form of new Set(fields.map((f) => f.closest("form")).filter(Boolean)))
    form.addEventListener("change", refresh);
refresh();
