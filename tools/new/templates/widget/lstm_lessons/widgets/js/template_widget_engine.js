// TemplateWidget's numbers: from the widget's state to every quantity at every step.

/** The state with `step` among the steps there are. */
export function templateWidgetTidy(state) {
  return { ...state, step: Math.min(state.step, state.x.length - 1) };
}

/**
 * @param {Object} state the widget's traits
 * @returns {Object<string, number>[]} for each step: x, h
 */
export function templateWidgetSteps({ w, x }) {
  let h = 0;
  return x.map((value) => {
    h = w * h + value;
    return { x: value, h };
  });
}
