package io.runnel.sql.codegen;

import java.util.Map;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.tree.ClassDeclaration;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.runtime.ArrayBindable;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.runtime.Typed;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;

/** Operators of a query over history as one class: what Calcite's own compilation does, with classes that are looked up once. */
public final class GeneratedPlan {
    private GeneratedPlan() {}

    /**
     * Compiles; takes some milliseconds.
     *
     * @param constants is given the objects that the code looks up in its data context, by name
     * @throws IllegalStateException if an operator has no code, or the code does not compile
     */
    public static Bindable<?> compile(Map<String, Object> constants, EnumerableRel operators) {
        EnumerableRelImplementor implementor =
                new EnumerableRelImplementor(operators.getCluster().getRexBuilder(), constants);
        ClassDeclaration declared = implementor.implementRoot(operators, EnumerableRel.Prefer.ARRAY);
        boolean bareRows = operators.getRowType().getFieldCount() == 1;
        String types =
                bareRows ? Bindable.class.getName() + ", " + Typed.class.getName() : ArrayBindable.class.getName();
        String text = "public final class " + declared.name + " implements " + types + " {\n"
                + Expressions.toString(declared.memberDeclarations, "\n", false) + "\n}";
        SimpleCompiler compiler = new SimpleCompiler();
        compiler.setParentClassLoader(KnownClasses.INSTANCE);
        try {
            compiler.cook(text);
            return (Bindable<?>) compiler.getClassLoader()
                    .loadClass(declared.name)
                    .getDeclaredConstructors()[0]
                    .newInstance();
        } catch (CompileException | ReflectiveOperationException e) {
            throw new IllegalStateException("Generated code does not compile: " + e.getMessage() + "\n" + text, e);
        }
    }
}
