package io.runnel.registry.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;

/** One validation by the JSON Schema library, which pays for each keyword that it looks at. */
final class CountedExecution extends ExecutionContext {
    private final WorkBudget budget;

    CountedExecution(ExecutionContext standard, WorkBudget budget) {
        super(standard.getExecutionConfig());
        this.budget = budget;
    }

    @Override
    public void evaluationPathAddLast(String keyword) {
        budget.spend(WorkBudget.KEYWORD_STEPS);
        super.evaluationPathAddLast(keyword);
    }

    @Override
    public void evaluationPathAddLast(int index) {
        budget.spend(WorkBudget.KEYWORD_STEPS);
        super.evaluationPathAddLast(index);
    }

    @Override
    public void addError(Error error) {
        budget.spend(WorkBudget.ERROR_STEPS);
        super.addError(error);
    }
}
