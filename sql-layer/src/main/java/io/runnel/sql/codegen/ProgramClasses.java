package io.runnel.sql.codegen;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import org.apache.calcite.DataContext;
import org.apache.calcite.rex.RexProgram;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;
import org.jspecify.annotations.Nullable;

/** The classes generated for one program. Thread-safe. */
final class ProgramClasses {
    private final RexProgram program;
    private final Constructor<? extends GeneratedRow> row;

    /** Made when a row first fails, which for most programs is never. */
    private @Nullable Constructor<? extends GeneratedExpressions> expressions;

    ProgramClasses(RexProgram program) {
        this.program = program;
        this.row = compile(ProgramWriter.fused(program), GeneratedRow.class);
    }

    GeneratedRow row(DataContext context) {
        return construct(row, context);
    }

    GeneratedExpressions expressions(DataContext context) {
        return construct(expressionsConstructor(), context);
    }

    private synchronized Constructor<? extends GeneratedExpressions> expressionsConstructor() {
        Constructor<? extends GeneratedExpressions> constructor = expressions;
        if (constructor == null) {
            constructor = compile(ProgramWriter.isolated(program), GeneratedExpressions.class);
            expressions = constructor;
        }
        return constructor;
    }

    private static <T> Constructor<? extends T> compile(String text, Class<T> parent) {
        SimpleCompiler compiler = new SimpleCompiler();
        compiler.setParentClassLoader(KnownClasses.INSTANCE);
        try {
            compiler.cook(text);
            return compiler.getClassLoader()
                    .loadClass(ProgramWriter.CLASS_NAME)
                    .asSubclass(parent)
                    .getConstructor(DataContext.class);
        } catch (CompileException | ReflectiveOperationException e) {
            throw new IllegalStateException("Generated code does not compile: " + e.getMessage() + "\n" + text, e);
        }
    }

    private static <T> T construct(Constructor<? extends T> constructor, DataContext context) {
        try {
            return constructor.newInstance(context);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Generated constants cannot be computed: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Generated class " + constructor + " cannot be constructed", e);
        }
    }
}
