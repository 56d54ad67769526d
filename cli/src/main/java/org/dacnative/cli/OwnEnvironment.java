// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dacnative.engine.VectorEnv;
import org.dacnative.env.Arena;
import org.dacnative.input.InputException;

/** A user's class of environments ({@code --env_class}). Everything that is wrong with it is one line. */
record OwnEnvironment(Constructor<? extends VectorEnv> constructor) {
    private static final String NEEDED = "; needed is a class that implements " + VectorEnv.class.getName()
            + " with a public constructor (int numEnvs)";

    /** @param path of a jar or a folder of classes; null: Java's own class path */
    static OwnEnvironment load(String name, Path path) {
        try {
            Class<?> found = Class.forName(name, true, loader(path));
            if (!VectorEnv.class.isAssignableFrom(found)) {
                throw bad(name, "it does not implement " + VectorEnv.class.getName(), null);
            }
            if (Modifier.isAbstract(found.getModifiers()) || !Modifier.isPublic(found.getModifiers())) {
                throw bad(name, "it is not public, or abstract", null);
            }
            return new OwnEnvironment(found.asSubclass(VectorEnv.class).getConstructor(int.class));
        } catch (ClassNotFoundException e) {
            throw bad(
                    name,
                    "there is no such class" + (path == null ? "; --env_class_path says where" : " in " + path),
                    e);
        } catch (NoSuchMethodException e) {
            throw bad(name, "it has no public constructor that takes an int", e);
        } catch (LinkageError e) {
            throw bad(name, "it cannot be loaded (" + e + ")", e);
        }
    }

    /** So many environments. InputException if their sizes are not those of the data. */
    Arena create(int envs, int obsDim, int actDim) {
        VectorEnv made = make(envs);
        Arena arena = Arena.of(made);
        VectorEnv world = arena.world();
        if (world.numEnvs() != envs || world.obsDim() != obsDim || world.actDim() != actDim) {
            throw new InputException("--env_class " + name() + ": made for " + envs + " environments, it has "
                    + world.numEnvs() + " with " + world.obsDim() + " numbers of observation and " + world.actDim()
                    + " of action; the data have " + obsDim + " and " + actDim);
        }
        return arena;
    }

    private VectorEnv make(int envs) {
        try {
            return constructor.newInstance(envs);
        } catch (InvocationTargetException e) {
            throw bad(name(), "its constructor failed for " + envs + " environments (" + e.getCause() + ")", e);
        } catch (ReflectiveOperationException e) {
            throw bad(name(), e.toString(), e);
        }
    }

    private String name() {
        return constructor.getDeclaringClass().getName();
    }

    /** It stays open: classes are loaded when they are first needed. */
    private static ClassLoader loader(Path path) {
        ClassLoader own = OwnEnvironment.class.getClassLoader();
        if (path == null) {
            return own;
        }
        if (!Files.isReadable(path)) {
            throw new InputException("--env_class_path " + path + ": there is no such file or folder");
        }
        try {
            return new URLClassLoader(new URL[] {path.toUri().toURL()}, own);
        } catch (MalformedURLException e) {
            throw new InputException("--env_class_path " + path + ": " + e.getMessage());
        }
    }

    private static InputException bad(String name, String what, Throwable cause) {
        return new InputException("--env_class " + name + ": " + what + NEEDED, cause);
    }
}
