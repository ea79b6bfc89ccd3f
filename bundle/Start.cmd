@echo off
chcp 65001 >nul
title Quartier
cd /d "%~dp0"
set PYTHONUTF8=1
echo.
echo   Die Seite öffnet sich gleich im Browser. Der erste Start dauert etwas länger.
echo   Bitte lassen Sie dieses Fenster offen, solange Sie arbeiten.
echo.
"%~dp0python\python.exe" -m ecosystem app --lang de %*
if errorlevel 1 pause
