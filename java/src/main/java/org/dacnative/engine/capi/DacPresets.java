// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine.capi;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.util.Locale;
import java.util.jar.JarFile;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.LoadEnabled;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how the C headers of native/include/dac become the classes of this package, all of which are generated:
 * {@code Dac} has the functions and constants, {@code ...Handle} are the opaque types, {@code ...Args} (and
 * EngineConfig, PhysicsConfig, PhysicsInfo, RendererConfig) the structs, with chained setters. Nothing outside the package engine uses
 * them.
 *
 * <p>Adding a struct or an opaque type to a header means adding its name to a list here.
 */
@Properties(
        value =
                @Platform(
                        value = DacPresets.PLATFORM,
                        include = {"dac/common.h", "dac/engine.h", "dac/passes.h", "dac/agents.h", "dac/physics.h"},
                        link = "dac"),
        target = "org.dacnative.engine.capi",
        global = "org.dacnative.engine.capi.Dac")
public class DacPresets implements LoadEnabled, InfoMapper {
    /** The one platform that is built so far; also the folder of the native libraries, beside this class. */
    public static final String PLATFORM = "linux-x86_64";

    private static final String[] OPAQUE_TYPES = {
        "engine", "tensor", "counter", "bank", "schedule", "replay", "program", "physics", "trace", "renderer"
    };
    private static final String[] STRUCTS = {
        "engine_config",
        "watch_args",
        "sample_args",
        "denoise_args",
        "td_target_args",
        "critic_gradients_args",
        "optimizer_args",
        "diffuse_args",
        "q_guidance_args",
        "actor_gradients_args",
        "select_args",
        "forward_args",
        "backward_args",
        "squared_error_args",
        "noise_regression_args",
        "value_loss_args",
        "denoise_backward_args",
        "gaussian_sample_args",
        "gaussian_backward_args",
        "log_likelihood_args",
        "value_regression_args",
        "advantage_weights_args",
        "entropy_loss_args",
        "conservative_loss_args",
        "crossed_value_loss_args",
        "physics_config",
        "physics_info",
        "renderer_config",
        "device_info"
    };

    /**
     * Unpacks every native library of the jar into one folder before the first is opened: they find each other there
     * through their run-time path. (JavaCPP by itself unpacks only what it opens, and libdac.so opens
     * libdac_physics.so on its own, later.) What another build has left there goes: libdac.so would open it.
     */
    @Override
    public void init(ClassProperties properties) {
        if (!Loader.isLoadLibraries()) {
            return; // the code generator is running
        }
        URL folder = DacPresets.class.getResource(PLATFORM);
        if (folder == null || !folder.getProtocol().equals("jar")) {
            return; // unpacked classes: the libraries lie there as files
        }
        try {
            removeAllBut(((JarURLConnection) folder.openConnection()).getJarFile(), Loader.cacheResource(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the native libraries", e);
        }
    }

    /** JavaCPP names the folder after the jar, so a jar of the same name may have been there before. */
    private static void removeAllBut(JarFile jar, File folder) throws IOException {
        String prefix = DacPresets.class.getPackageName().replace('.', '/') + "/" + PLATFORM + "/";
        File[] files = folder.listFiles(File::isFile);
        for (File file : files == null ? new File[0] : files) {
            if (jar.getEntry(prefix + file.getName()) == null) {
                Files.delete(file.toPath());
            }
        }
    }

    @Override
    public void map(InfoMap infos) {
        infos.put(new Info("DAC_API", "__cplusplus", "__GNUC__").cppTypes().annotations());
        infos.put(new Info("DAC_COMMON_H", "DAC_ENGINE_H", "DAC_PASSES_H", "DAC_AGENTS_H", "DAC_PHYSICS_H").skip());
        infos.put(new Info("dac_status").cast().valueTypes("int"));
        for (String type : OPAQUE_TYPES) {
            infos.put(new Info("dac_" + type).pointerTypes(javaName(type) + "Handle"));
        }
        for (String struct : STRUCTS) {
            infos.put(new Info("dac_" + struct).pointerTypes(javaName(struct)));
        }
        infos.put(new Info("dac_network_shape").pointerTypes("NetworkShapeArgs"));
        infos.put(new Info("dac_sampler").pointerTypes("SamplerArgs"));
        infos.put(new Info("dac_gaussian").pointerTypes("GaussianArgs"));
    }

    private static String javaName(String cName) {
        StringBuilder name = new StringBuilder();
        for (String word : cName.split("_")) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.toString();
    }
}
