package io.runnel.sql.function;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * The classes of one jar of user functions. It sees the JDK and {@code io.runnel.sql.udf}, and nothing else of the node:
 * a library in the jar is the one that its functions use, whatever the node or another jar has of it.
 */
final class UserClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    UserClassLoader(URL jar) {
        super(new URL[] {jar}, new Api());
    }

    private static final class Api extends ClassLoader {
        private static final String PACKAGE = "io.runnel.sql.udf.";

        Api() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(PACKAGE)) {
                return Class.forName(name, true, UserClassLoader.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }
}
